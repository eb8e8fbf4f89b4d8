package org.spottune.spark.sweep;

import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values to choose a method's settings from.
 *
 * @param values by key, at least two for each
 */
public record Grid(SortedMap<String, List<ConfigValue>> values) {

    static final Grid NONE = new Grid(new TreeMap<>());

    public Grid {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** This grid, plus the values of a weaker one for other keys. */
    Grid over(Grid weaker) {
        SortedMap<String, List<ConfigValue>> all = new TreeMap<>(weaker.values);
        all.putAll(values);
        return new Grid(all);
    }

    Grid without(Collection<String> keys) {
        SortedMap<String, List<ConfigValue>> others = new TreeMap<>(values);
        others.keySet().removeAll(keys);
        return new Grid(others);
    }

    /** Number of combinations; a wrong file may have more than an {@code int} holds. */
    public double size() {
        return isEmpty() ? 0 : values.values().stream().mapToDouble(List::size).reduce(1, (one, other) -> one * other);
    }

    /** Every combination; the values of the last key change fastest. */
    List<Candidate> candidates() {
        if (isEmpty()) {
            return List.of();
        }
        List<SortedMap<String, Object>> combinations = List.of(new TreeMap<>());
        for (String key : values.keySet()) {
            List<SortedMap<String, Object>> longer = new ArrayList<>();
            for (SortedMap<String, Object> combination : combinations) {
                for (ConfigValue value : values.get(key)) {
                    SortedMap<String, Object> more = new TreeMap<>(combination);
                    more.put(key, value.unwrapped());
                    longer.add(more);
                }
            }
            combinations = longer;
        }
        return combinations.stream().map(Candidate::new).toList();
    }
}
