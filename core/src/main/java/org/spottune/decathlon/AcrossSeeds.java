package org.spottune.decathlon;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A figure measured once for every seed.
 *
 * @param mean over the seeds
 * @param deviation standard deviation of the sample, divided by n - 1; none for a single seed
 * @param seeds at least one
 */
public record AcrossSeeds(double mean, OptionalDouble deviation, int seeds) {

    public AcrossSeeds {
        if (seeds < 1 || deviation.isPresent() != seeds > 1) {
            throw new IllegalArgumentException(
                    "A deviation is that of two seeds or more, got " + deviation + " of " + seeds);
        }
    }

    /** @throws IllegalArgumentException if there is no value */
    public static AcrossSeeds of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("A mean over seeds is undefined without any seed");
        }
        double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
        if (values.size() == 1) {
            return once(mean);
        }
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new AcrossSeeds(mean, OptionalDouble.of(Math.sqrt(squares / (values.size() - 1))), values.size());
    }

    /** A figure of a single seed. */
    public static AcrossSeeds once(double value) {
        return new AcrossSeeds(value, OptionalDouble.empty(), 1);
    }
}
