package org.spottune.learner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The average of worker states, each vector by its own rule; means are weighted by the examples each worker has seen since
 * the last average.
 *
 * <p>Sums are taken in double precision, where a product of a float and a count is exact, and in the order in which states
 * were added: one order gives one result, bit for bit. Not thread-safe.
 */
public final class StateAverage {

    /** Values summed at a time: few enough to stay in the processor's cache. */
    private static final int CHUNK = 1 << 13;

    private final List<Weighted> states = new ArrayList<>();

    private record Weighted(LearnerState state, long weight) {}

    /** Adds a state; one with no examples counts nothing. */
    public void add(LearnerState state, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("Weight of a worker's state must be >= 0 examples, got " + weight);
        }
        if (!states.isEmpty() && !shape(states.get(0).state()).equals(shape(state))) {
            throw new IllegalArgumentException(
                    "Cannot average worker states " + states.get(0).state() + " and " + state);
        }
        states.add(new Weighted(state, weight));
    }

    private static Map<String, Integer> shape(LearnerState state) {
        return state.vectors().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, vector -> vector.getValue().values().length));
    }

    /**
     * The average of what was added, computed by all cores; a single state is its own average.
     *
     * @throws IllegalStateException if nothing with examples was added
     */
    public LearnerState average() {
        long examples = states.stream().mapToLong(Weighted::weight).sum();
        if (examples == 0) {
            throw new IllegalStateException("The average of worker states is undefined for zero examples");
        }
        if (states.size() == 1) {
            return states.get(0).state();
        }
        TreeMap<String, StateVector> average = new TreeMap<>();
        states.get(0).state().vectors().forEach((name, vector) -> {
            float[] values =
                    switch (vector.averaging()) {
                        case MEAN -> mean(name, vector.values().length, examples);
                        case LARGEST -> largest(name, vector.values().length);
                    };
            average.put(name, new StateVector(values, vector.averaging()));
        });
        return new LearnerState(average);
    }

    private float[] largest(String name, int length) {
        float[] largest = new float[length];
        for (int i = 0; i < length; i++) {
            int at = i;
            largest[i] = (float) states.stream()
                    .filter(weighted -> weighted.weight() > 0)
                    .mapToDouble(weighted -> weighted.state().values(name)[at])
                    .max()
                    .orElseThrow();
        }
        return largest;
    }

    private float[] mean(String name, int length, long examples) {
        float[] mean = new float[length];
        IntStream.range(0, -Math.floorDiv(-length, CHUNK)).parallel().forEach(chunk -> {
            int start = chunk * CHUNK;
            double[] sums = new double[Math.min(CHUNK, length - start)];
            for (Weighted weighted : states) {
                accumulate(sums, weighted.state().values(name), start, weighted.weight());
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
