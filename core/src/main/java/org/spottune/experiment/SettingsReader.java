package org.spottune.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads settings one by one and collects what is wrong with them; keys that were never asked for are unknown.
 *
 * <p>A setting that is wrong counts as its default, so that one mistake does not hide the next. Not thread-safe.
 */
public final class SettingsReader {

    private static final int LARGEST_TYPO = 3;

    private final Config config;
    private final Map<String, Object> effective = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param config the settings, flat or nested */
    public SettingsReader(Config config) {
        this.config = config;
    }

    public int integer(String key, int fallback, Predicate<Integer> valid, String rule) {
        return read(key, fallback, () -> requireWhole(key, config.getDouble(key), config.getInt(key)), valid, rule);
    }

    public long integer(String key, long fallback) {
        return read(
                key,
                fallback,
                () -> requireWhole(key, config.getDouble(key), config.getLong(key)),
                value -> true,
                "a whole number");
    }

    public double number(String key, double fallback, Predicate<Double> valid, String rule) {
        return read(key, fallback, () -> config.getDouble(key), valid, rule);
    }

    /** A finite number > 0, such as a learning rate. */
    public double positive(String key, double fallback) {
        return number(key, fallback, value -> value > 0 && value < Double.POSITIVE_INFINITY, "a finite number > 0");
    }

    /** A finite number >= 0, such as the weight of a penalty. */
    public double penalty(String key, double fallback) {
        return number(key, fallback, value -> value >= 0 && value < Double.POSITIVE_INFINITY, "a finite number >= 0");
    }

    public boolean flag(String key, boolean fallback) {
        return read(key, fallback, () -> config.getBoolean(key), value -> true, "true or false");
    }

    /** Text that is not blank; null where neither the setting nor a fallback is there. */
    public String text(String key, String fallback) {
        return read(key, fallback, () -> config.getString(key), value -> !value.isBlank(), "text that is not blank");
    }

    public List<Integer> integers(String key, List<Integer> fallback, Predicate<Integer> each, String rule) {
        return read(
                key,
                fallback,
                () -> {
                    config.getDoubleList(key).forEach(value -> requireWhole(key, value, value));
                    return config.getIntList(key);
                },
                values -> values.stream().allMatch(each),
                rule);
    }

    /** One of some names; null where neither the setting nor a fallback is there. */
    public <E> E choice(String key, String fallback, Map<String, E> choices) {
        String name =
                read(key, fallback, () -> config.getString(key), choices::containsKey, "one of " + choices.keySet());
        return name == null ? null : choices.get(name);
    }

    /** All settings read so far, with the values that hold. */
    public Map<String, Object> effective() {
        return effective;
    }

    /** Everything that is wrong, unknown keys included. */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        config.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !effective.containsKey(key))
                .sorted()
                .forEach(key -> all.add("Unknown setting '" + key + "'" + suggestion(key)));
        return all;
    }

    private <V> V read(String key, V fallback, Supplier<V> source, Predicate<V> valid, String rule) {
        effective.put(key, fallback);
        if (!config.hasPath(key)) {
            return fallback;
        }
        try {
            V value = source.get();
            if (valid.test(value)) {
                effective.put(key, value);
                return value;
            }
            problems.add("Setting '" + key + "' must be " + rule + ", got " + value);
        } catch (ConfigException wrongType) {
            problems.add("Setting '" + key + "' must be " + rule + ", got "
                    + config.getValue(key).unwrapped());
        }
        return fallback;
    }

    /** The library's own getters drop fractions, and what is beyond the largest number. */
    private static <V extends Number> V requireWhole(String key, double value, V whole) {
        if (value != Math.rint(value) || whole.doubleValue() != value) {
            throw new ConfigException.BadValue(key, value + " is not a whole number");
        }
        return whole;
    }

    private String suggestion(String unknown) {
        return effective.keySet().stream()
                .min(Comparator.comparingInt(known -> distance(unknown, known)))
                .filter(nearest -> distance(unknown, nearest) <= Math.max(LARGEST_TYPO, unknown.length() / 2))
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("; known are " + String.join(", ", effective.keySet()));
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
