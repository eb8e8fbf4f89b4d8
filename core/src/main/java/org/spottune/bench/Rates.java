package org.spottune.bench;

import java.util.List;

/**
 * Images per second, measured several times.
 *
 * @param values at least one, in the order of the measurements
 */
public record Rates(List<Double> values) {

    public Rates {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Rates need at least one measurement, got none");
        }
    }

    /** The middle value, or the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int upper = sorted.size() / 2;
        int lower = (sorted.size() - 1) / 2;
        return (sorted.get(lower) + sorted.get(upper)) / 2;
    }

    public double best() {
        return values.stream().max(Double::compare).orElseThrow();
    }
}
