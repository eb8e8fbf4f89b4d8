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
 * How long settings become by their substitutions, from above, without making any: thirty settings that each name the one
 * before twice are a thousand million times as long as the first.
 */
final class SubstitutedSize {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)}");
    /** More than any sum of what is allowed, and far from overflowing when it is added up. */
    private static final double ENDLESS = 1e18;

    private final ConfigObject root;
    private final Map<String, Double> known = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    /** @param root of settings as they were parsed */
    SubstitutedSize(ConfigObject root) {
        this.root = root;
    }

    /** Settings without substitutions take the room that they take. */
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
                // A setting may be made of what it was before, each time at most twice as long for each mention.
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

    /** What lies at a path, or the nearest around it that can be told before substitutions are made. */
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
            // Either not a path, which the library will tell, or not known before substitutions are made.
            return value;
        }
        return value == root ? null : value;
    }

    private static String text(ConfigValue value) {
        return value == null ? "" : value.render(ConfigRenderOptions.concise());
    }
}
