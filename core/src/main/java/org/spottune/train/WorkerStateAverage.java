package org.spottune.train;

import java.util.function.Function;

/**
 * The mean of worker states, weighted by the examples each has seen since the last average.
 *
 * <p>Sums are kept in double precision, where a product of a float and a count is exact; states added in one order give
 * one result, bit for bit. Not thread-safe.
 */
public final class WorkerStateAverage {

    private double[] moving;
    private double[] velocity;
    private long examples;

    /** Adds a state; one with no examples counts nothing. */
    public void add(WorkerState state, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("Weight of a worker's state must be >= 0 examples, got " + weight);
        }
        if (moving == null) {
            moving = new double[state.moving().length];
            velocity = new double[state.velocity().length];
        }
        accumulate(moving, state.moving(), weight);
        accumulate(velocity, state.velocity(), weight);
        examples += weight;
    }

    /** @throws IllegalStateException if nothing with examples was added */
    public WorkerState average() {
        if (examples == 0) {
            throw new IllegalStateException("The average of worker states is undefined for zero examples");
        }
        Function<double[], float[]> divide = sums -> {
            float[] mean = new float[sums.length];
            for (int i = 0; i < sums.length; i++) {
                mean[i] = (float) (sums[i] / examples);
            }
            return mean;
        };
        return new WorkerState(divide.apply(moving), divide.apply(velocity));
    }

    private static void accumulate(double[] sums, float[] values, long weight) {
        if (sums.length != values.length) {
            throw new IllegalArgumentException(
                    "Cannot average worker states of " + sums.length + " and " + values.length + " values");
        }
        if (weight == 0) {
            return; // The product would not be zero where a value is not finite.
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (double) values[i] * weight;
        }
    }
}
