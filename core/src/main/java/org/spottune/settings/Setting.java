package org.spottune.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One setting: its key, range, default and one line of help. Reading, {@code --help} and the table in the documents all
 * come from it.
 *
 * @param <V> type of its value
 */
public final class Setting<V> {

    private final String key;
    private final BiFunction<SettingsReader, V, V> reader;
    private final Function<Settings, V> fallback;
    private final String shownDefault;
    private final String range;
    private final String help;

    private Setting(
            String key,
            BiFunction<SettingsReader, V, V> reader,
            Function<Settings, V> fallback,
            String shownDefault,
            String range,
            String help) {
        this.key = key;
        this.reader = reader;
        this.fallback = fallback;
        this.shownDefault = shownDefault;
        this.range = range;
        this.help = help;
    }

    private static <V> Setting<V> of(
            String key, BiFunction<SettingsReader, V, V> reader, V fallback, String range, String help) {
        return new Setting<>(key, reader, any -> fallback, String.valueOf(fallback), range, help);
    }

    /** A whole number, not below a least one. */
    public static Setting<Integer> integer(String key, int fallback, int least, String help) {
        String rule = "a whole number >= " + least;
        return of(
                key,
                (reader, absent) -> reader.integer(key, absent, value -> value >= least, rule),
                fallback,
                rule,
                help);
    }

    /** A whole number >= 0, where 0 has a special meaning. */
    public static Setting<Integer> integerOrZero(String key, int fallback, String ofZero, String help) {
        String rule = "a whole number >= 0 (0: " + ofZero + ")";
        return of(
                key, (reader, absent) -> reader.integer(key, absent, value -> value >= 0, rule), fallback, rule, help);
    }

    /** Any whole number of 64 bits. */
    public static Setting<Long> wholeNumber(String key, long fallback, String help) {
        return of(key, (reader, absent) -> reader.integer(key, absent), fallback, "a whole number", help);
    }

    /** A number under a rule, which is also given in words. */
    public static Setting<Double> number(
            String key, double fallback, Predicate<Double> valid, String rule, String help) {
        return of(key, (reader, absent) -> reader.number(key, absent, valid, rule), fallback, rule, help);
    }

    /** A finite number > 0, such as a learning rate. */
    public static Setting<Double> positive(String key, double fallback, String help) {
        return of(key, (reader, absent) -> reader.positive(key, absent), fallback, "a finite number > 0", help);
    }

    /** A finite number >= 0, such as the weight of a penalty. */
    public static Setting<Double> penalty(String key, double fallback, String help) {
        return of(key, (reader, absent) -> reader.penalty(key, absent), fallback, "a finite number >= 0", help);
    }

    public static Setting<Boolean> flag(String key, boolean fallback, String help) {
        return of(key, (reader, absent) -> reader.flag(key, absent), fallback, "true or false", help);
    }

    /** A list of whole numbers, each >= 0. */
    public static Setting<List<Integer>> integers(String key, List<Integer> fallback, String help) {
        String rule = "whole numbers >= 0";
        return of(
                key, (reader, absent) -> reader.integers(key, absent, value -> value >= 0, rule), fallback, rule, help);
    }

    /** Names of any kind. */
    public static Setting<List<String>> names(String key, List<String> fallback, String help) {
        return of(key, (reader, absent) -> reader.texts(key, absent), fallback, "a name or a list of names", help);
    }

    /** One of some values, by name; the default may be a value without a name. */
    public static <E> Setting<E> choice(String key, E fallback, Map<String, E> byName, String help) {
        Map<String, E> choices = new TreeMap<>(byName);
        return new Setting<>(
                key,
                (reader, absent) -> {
                    E chosen = reader.choice(key, name(absent, choices), choices);
                    return chosen == null ? absent : chosen;
                },
                any -> fallback,
                Objects.requireNonNullElse(name(fallback, choices), ""),
                "one of " + choices.keySet(),
                help);
    }

    /** One or more of some values: one name, or a list of names. */
    public static <E> Setting<List<E>> choices(String key, List<E> fallback, Map<String, E> byName, String help) {
        Map<String, E> choices = new TreeMap<>(byName);
        return new Setting<>(
                key,
                (reader, absent) -> reader.choices(
                        key, absent.stream().map(one -> name(one, choices)).toList(), choices),
                any -> fallback,
                String.valueOf(fallback.stream().map(one -> name(one, choices)).toList()),
                "one or more of " + choices.keySet(),
                help);
    }

    private static <E> String name(E value, Map<String, E> choices) {
        return choices.entrySet().stream()
                .filter(entry -> entry.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null); // For values without a name, which no setting can choose.
    }

    /**
     * The same setting with a default that follows from other settings.
     *
     * @param shown the default in words
     */
    public Setting<V> withDefault(Function<Settings, V> derived, String shown) {
        return new Setting<>(key, reader, derived, shown, range, help);
    }

    V read(Settings settings, SettingsReader values) {
        return reader.apply(values, fallback.apply(settings));
    }

    public String key() {
        return key;
    }

    /** The default as documents show it; empty where there is none. */
    public String shownDefault() {
        return shownDefault;
    }

    /** Range of values, such as "a whole number >= 1". */
    public String range() {
        return range;
    }

    /** One line of help. */
    public String help() {
        return help;
    }

    @Override
    public String toString() {
        return key;
    }
}
