package org.spottune.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An upper bound of the length of settings after substitution, without doing it: thirty settings that each refer twice
 * to the one before are 10^9 times as long as the first.
 */
final class SubstitutedSize {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)}");
    /** More than any allowed sum, and too small to overflow when added up. */
    private static final double ENDLESS = 1e18;

    private final ConfigObject root;
    private final Map<String, Double> known = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    /** @param root of settings as they were parsed */
    SubstitutedSize(ConfigObject root) {
        this.root = root;
    }

    /** Settings without substitutions keep their length. */
    boolean exceeds(long characters) {
        String text = text(root);
        return SUBSTITUTION.matcher(text).find() && size(text) > characters;
    }

    private double size(String text) {
        double size = text.length();
        int circles = 0;
        Matcher substitution = SUBSTITUTION.matcher(text);
        while (substitution.find()) {
            String path = substitution.group(1).strip();
            if (open.contains(path)) {
                // A setting may refer to its earlier value; each mention at most doubles its length.
                circles++;
            } else {
                size += ofPath(path);
            }
        }
        return Math.min(ENDLESS, size * Math.pow(2, Math.min(circles, 100)));
    }

    private double ofPath(String path) {
        Double before = known.get(path);
        if (before != null) {
            return before;
        }
        open.add(path);
        double size = size(text(found(path)));
        open.remove(path);
        known.put(path, size);
        return size;
    }

    /** The value at a path, or the nearest enclosing one that is known before substitution. */
    private ConfigValue found(String path) {
        ConfigValue value = root;
        try {
            for (String key : ConfigUtil.splitPath(path)) {
                if (!(value instanceof ConfigObject object) || object.get(key) == null) {
                    break;
                }
                value = object.get(key);
            }
        } catch (ConfigException noPath) {
            // Either not a path, which the library will report, or not known before substitution.
            return value;
        }
        return value == root ? null : value;
    }

    private static String text(ConfigValue value) {
        return value == null ? "" : value.render(ConfigRenderOptions.concise());
    }
}
