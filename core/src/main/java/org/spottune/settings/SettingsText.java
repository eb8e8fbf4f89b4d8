package org.spottune.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.io.File;
import java.net.URL;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads settings in HOCON from an untrusted file: it cannot include other files, and its size after substitutions is
 * limited. {@code ${...}} stands for other settings, never for environment variables, which may hold secrets: messages
 * show settings.
 */
public final class SettingsText {

    /** Characters, ten times the longest file in conf: the library takes quadratic time for the keys of an object. */
    private static final int LONGEST = 1 << 16;
    /** Characters after substitution. */
    private static final int LONGEST_SUBSTITUTED = 1 << 20;
    /** Quadratic as well, if a setting refers to its earlier value. */
    private static final int MOST_SUBSTITUTIONS = 1000;

    private static final int DEEPEST = 50;
    /** Dots in a key, or in anything else on a line. */
    private static final int MOST_DOTS = 500;

    private SettingsText() {}

    /**
     * Reads a text, leaving substitutions to {@link #resolve}.
     *
     * @param origin of the text, for messages
     * @throws ConfigurationException if it is not HOCON, too long or too deep, or includes other files
     */
    public static Config parse(String text, String origin) {
        if (text.length() > LONGEST) {
            throw wrong(origin, "expected at most " + LONGEST + " characters, got " + text.length());
        }
        if (depth(text) > DEEPEST || dots(text) > MOST_DOTS) {
            throw tooDeep(origin);
        }
        if (text.split("\\$\\{", MOST_SUBSTITUTIONS + 2).length > MOST_SUBSTITUTIONS + 1) {
            throw wrong(origin, "expected at most " + MOST_SUBSTITUTIONS + " substitutions, got more");
        }
        Config parsed = guarded(
                origin,
                () -> ConfigFactory.parseString(
                        text,
                        ConfigParseOptions.defaults()
                                .setOriginDescription(origin)
                                .setIncluder(new NothingIncluded())));
        requireShallow(parsed.root(), origin, 0);
        return parsed;
    }

    /**
     * Substitutes {@code ${...}}.
     *
     * @param origin of the settings, for messages
     * @throws ConfigurationException if a substitution refers to nothing or to itself, or the text grows too long
     */
    public static Config resolve(Config settings, String origin) {
        return guarded(origin, () -> {
            if (new SubstitutedSize(settings.root()).exceeds(LONGEST_SUBSTITUTED)) {
                throw wrong(origin, "its substitutions make more than " + LONGEST_SUBSTITUTED + " characters of it");
            }
            Config resolved = settings.resolve(ConfigResolveOptions.noSystem());
            requireShallow(resolved.root(), origin, 0);
            return resolved;
        });
    }

    /** Reads a text and substitutes {@code ${...}}. */
    public static Config read(String text, String origin) {
        return resolve(parse(text, origin), origin);
    }

    /** Largest number of open brackets; those in quotes count too, but no setting has fifty of them. */
    private static int depth(String text) {
        int open = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '[') {
                deepest = Math.max(deepest, ++open);
            } else if (c == '}' || c == ']') {
                open--;
            }
        }
        return deepest;
    }

    /**
     * Most dots between two other signs of the language; the library takes quadratic memory for a key with many dots.
     */
    private static int dots(String text) {
        int dots = 0;
        int most = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                most = Math.max(most, ++dots);
            } else if ("=:{}[],\n".indexOf(c) >= 0) {
                dots = 0;
            }
        }
        return most;
    }

    /** Keys with dots nest as well. */
    private static void requireShallow(ConfigValue value, String origin, int depth) {
        if (depth > DEEPEST) {
            throw tooDeep(origin);
        }
        for (ConfigValue inner : SettingsText.inner(value)) {
            requireShallow(inner, origin, depth + 1);
        }
    }

    private static Collection<? extends ConfigValue> inner(ConfigValue value) {
        try {
            if (value instanceof ConfigObject object) {
                return object.values();
            }
            return value instanceof ConfigList list ? list : List.of();
        } catch (ConfigException.NotResolved substitution) {
            return List.of();
        }
    }

    private static <V> V guarded(String origin, Supplier<V> work) {
        try {
            return work.get();
        } catch (ConfigException broken) {
            throw wrong(origin, broken.getMessage());
        } catch (StackOverflowError deep) {
            // The library recurses into keys with many dots and chains of substitutions, and keeps no state.
            throw tooDeep(origin);
        }
    }

    private static ConfigurationException tooDeep(String origin) {
        return wrong(origin, "they are nested more than " + DEEPEST + " levels deep");
    }

    private static ConfigurationException wrong(String origin, String problem) {
        return new ConfigurationException(List.of("Cannot read settings of '" + origin + "': " + problem));
    }

    /** Refuses to read other files, of this machine or of another. */
    private static final class NothingIncluded
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            throw refusal(what);
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            throw refusal(what);
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw refusal(what);
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            throw refusal(what);
        }

        private static ConfigException refusal(Object what) {
            return new ConfigException.Generic("settings cannot include others, got include of '" + what + "'");
        }
    }
}
