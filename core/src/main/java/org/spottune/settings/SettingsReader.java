package org.spottune.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.spottune.spelling.Spelling;

/**
 * Reads settings one by one and collects problems; keys that were never read are unknown.
 *
 * <p>An invalid setting counts as its default, so that one mistake does not hide the next. Not thread-safe.
 */
public final class SettingsReader {

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

    /** Text that is not blank; null if neither the setting nor a fallback exists. */
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

    /** One of some names; null if neither the setting nor a fallback exists. */
    public <E> E choice(String key, String fallback, Map<String, E> choices) {
        String name = read(
                key,
                fallback,
                () -> config.getString(key),
                choices::containsKey,
                "one of " + choices.keySet(),
                wrong -> Spelling.hint(wrong, choices.keySet()));
        return name == null ? null : choices.get(name);
    }

    /** One or more of some names, as one text or as a list. */
    public <E> List<E> choices(String key, List<String> fallback, Map<String, E> choices) {
        List<String> names = read(
                key,
                fallback,
                () -> textOrTexts(key),
                values -> !values.isEmpty()
                        && choices.keySet().containsAll(values)
                        && values.stream().distinct().count() == values.size(),
                "one or more of " + choices.keySet(),
                wrong -> wrong.stream()
                        .filter(name -> !choices.containsKey(name))
                        .findFirst()
                        .map(name -> Spelling.hint(name, choices.keySet()))
                        .orElse(""));
        return names.stream().map(choices::get).toList();
    }

    /** Texts that are not blank, as one text or as a list. */
    public List<String> texts(String key, List<String> fallback) {
        return read(
                key,
                fallback,
                () -> textOrTexts(key),
                values -> values.stream().noneMatch(String::isBlank),
                "text that is not blank, or a list of it");
    }

    private List<String> textOrTexts(String key) {
        return config.getValue(key).valueType() == ConfigValueType.LIST
                ? config.getStringList(key)
                : List.of(config.getString(key));
    }

    /** All settings read so far, with their values. */
    public Map<String, Object> effective() {
        return effective;
    }

    /** All problems, unknown keys included. */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        all.addAll(unknown(Set.of()));
        return all;
    }

    /** Problems of the settings that were read. */
    List<String> invalid() {
        return List.copyOf(problems);
    }

    /** Keys that are set, were not read, and are not below a key that was read; sorted. */
    List<String> unread() {
        return config.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(key ->
                        effective.keySet().stream().noneMatch(read -> key.equals(read) || key.startsWith(read + ".")))
                .sorted()
                .toList();
    }

    /**
     * Problems of keys that are set, were not read, and do not exist.
     *
     * @param known keys that exist beside those that were read
     */
    List<String> unknown(Set<String> known) {
        Set<String> candidates = new LinkedHashSet<>(effective.keySet());
        known.stream().sorted().forEach(candidates::add);
        return unread().stream()
                .filter(key -> !known.contains(key))
                .map(key -> "Unknown setting '" + key + "'"
                        + Spelling.nearest(key, candidates)
                                .map(nearest -> "; did you mean '" + nearest + "'?")
                                .orElse("; known are " + String.join(", ", candidates)))
                .toList();
    }

    private <V> V read(String key, V fallback, Supplier<V> source, Predicate<V> valid, String rule) {
        return read(key, fallback, source, valid, rule, wrong -> "");
    }

    /** @param hint end of the message on an invalid value */
    private <V> V read(
            String key, V fallback, Supplier<V> source, Predicate<V> valid, String rule, Function<V, String> hint) {
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
            problems.add("Setting '" + key + "' must be " + rule + ", got " + shown(value) + hint.apply(value));
        } catch (ConfigException wrongType) {
            problems.add("Setting '" + key + "' must be " + rule + ", got "
                    + config.getValue(key).unwrapped());
        }
        return fallback;
    }

    /** Puts blank text in quotes, so that it can be seen. */
    private static Object shown(Object value) {
        return value instanceof String text && text.isBlank() ? "'" + text + "'" : value;
    }

    /** Refuses fractions and numbers beyond the largest one, which the library's own getters cut off. */
    private static <V extends Number> V requireWhole(String key, double value, V whole) {
        if (value != Math.rint(value) || whole.doubleValue() != value) {
            throw new ConfigException.BadValue(key, value + " is not a whole number");
        }
        return whole;
    }
}
