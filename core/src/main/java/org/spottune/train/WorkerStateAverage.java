package org.spottune.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The mean of worker states, weighted by the examples each has seen since the last average.
 *
 * <p>Sums are taken in double precision, where a product of a float and a count is exact, and in the order in which states
 * were added: one order gives one result, bit for bit. Not thread-safe.
 */
public final class WorkerStateAverage {

    /** Values summed at a time: few enough to stay in the processor's cache. */
    private static final int CHUNK = 1 << 13;

    private final List<Weighted> states = new ArrayList<>();

    private record Weighted(WorkerState state, long weight) {}

    /** Adds a state; one with no examples counts nothing. */
    public void add(WorkerState state, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("Weight of a worker's state must be >= 0 examples, got " + weight);
        }
        if (!states.isEmpty()) {
            WorkerState first = states.get(0).state();
            requireAlike(first.moving(), state.moving());
            requireAlike(first.velocity(), state.velocity());
        }
        states.add(new Weighted(state, weight));
    }

    private static void requireAlike(float[] expected, float[] values) {
        if (values.length != expected.length) {
            throw new IllegalArgumentException(
                    "Cannot average worker states of " + expected.length + " and " + values.length + " values");
        }
    }

    /**
     * The mean of what was added, computed by all cores; a single state is its own mean.
     *
     * @throws IllegalStateException if nothing with examples was added
     */
    public WorkerState average() {
        long examples = states.stream().mapToLong(Weighted::weight).sum();
        if (examples == 0) {
            throw new IllegalStateException("The average of worker states is undefined for zero examples");
        }
        if (states.size() == 1) {
            return states.get(0).state();
        }
        return new WorkerState(mean(WorkerState::moving, examples), mean(WorkerState::velocity, examples));
    }

    private float[] mean(Function<WorkerState, float[]> values, long examples) {
        float[] mean = new float[values.apply(states.get(0).state()).length];
        IntStream.range(0, -Math.floorDiv(-mean.length, CHUNK)).parallel().forEach(chunk -> {
            int start = chunk * CHUNK;
            double[] sums = new double[Math.min(CHUNK, mean.length - start)];
            for (Weighted weighted : states) {
                accumulate(sums, values.apply(weighted.state()), start, weighted.weight());
            }
            for (int i = 0; i < sums.length; i++) {
                mean[start + i] = (float) (sums[i] / examples);
            }
        });
        return mean;
    }

    private static void accumulate(double[] sums, float[] values, int start, long weight) {
        if (weight == 0) {
            return; // The product would not be zero where a value is not finite.
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (double) values[start + i] * weight;
        }
    }
}
