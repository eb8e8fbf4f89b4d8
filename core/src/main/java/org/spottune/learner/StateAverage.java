package org.spottune.learner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The average of worker states, each vector by its own rule; means are weighted by the number of examples that each
 * worker has seen since the last average.
 *
 * <p>Sums are taken in double precision, where a product of a float and a count is exact, and in the order in which
 * states were added: the same order gives the same bits. Not thread-safe.
 */
public final class StateAverage {

    /** Values summed at a time: few enough to stay in the processor's cache. */
    private static final int CHUNK = 1 << 13;

    private final List<Weighted> states = new ArrayList<>();

    private record Weighted(LearnerState state, ToLongFunction<String> examples) {

        long weight(StateVector vector) {
            return weight(vector.domain());
        }

        long weight(String domain) {
            long weight = examples.applyAsLong(domain);
            if (weight < 0) {
                throw new IllegalArgumentException("Weight of a worker's state must be >= 0 examples, got " + weight);
            }
            return weight;
        }
    }

    /** Adds a state; without examples it has no weight. */
    public void add(LearnerState state, long weight) {
        add(state, domain -> weight);
    }

    /**
     * Adds a state; vectors without examples have no weight.
     *
     * @param examples number that the worker has seen of the named domain; of all domains if the name is empty
     */
    public void add(LearnerState state, ToLongFunction<String> examples) {
        Weighted added = new Weighted(state, examples);
        added.weight("");
        if (!states.isEmpty() && !shape(states.get(0).state()).equals(shape(state))) {
            throw new IllegalArgumentException(
                    "Cannot average worker states " + states.get(0).state() + " and " + state);
        }
        states.add(added);
    }

    private static Map<String, Integer> shape(LearnerState state) {
        return state.vectors().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, vector -> vector.getValue().values().length));
    }

    /**
     * The average of the added states, computed on all cores; a single state is its own average. If no worker has seen
     * examples of a domain, its vectors are the first worker's: no worker has moved them.
     *
     * @throws IllegalStateException if nothing with examples was added
     */
    public LearnerState average() {
        if (states.stream().mapToLong(weighted -> weighted.weight("")).sum() == 0) {
            throw new IllegalStateException("The average of worker states is undefined for zero examples");
        }
        if (states.size() == 1) {
            return states.get(0).state();
        }
        TreeMap<String, StateVector> average = new TreeMap<>();
        states.get(0).state().vectors().forEach((name, vector) -> average.put(name, average(name, vector)));
        return new LearnerState(average);
    }

    private StateVector average(String name, StateVector first) {
        List<Weighted> seen =
                states.stream().filter(weighted -> weighted.weight(first) > 0).toList();
        if (seen.isEmpty()) {
            return first;
        }
        return first.with(
                switch (first.averaging()) {
                    case MEAN -> mean(name, first, seen);
                    case LARGEST -> largest(name, first, seen);
                });
    }

    private static float[] largest(String name, StateVector first, List<Weighted> seen) {
        float[] largest = new float[first.values().length];
        for (int i = 0; i < largest.length; i++) {
            int at = i;
            largest[i] = (float) seen.stream()
                    .mapToDouble(weighted -> weighted.state().values(name)[at])
                    .max()
                    .orElseThrow();
        }
        return largest;
    }

    /** Workers without examples are left out: a product with zero would not be zero where a value is not finite. */
    private static float[] mean(String name, StateVector first, List<Weighted> seen) {
        int length = first.values().length;
        long examples =
                seen.stream().mapToLong(weighted -> weighted.weight(first)).sum();
        float[] mean = new float[length];
        IntStream.range(0, -Math.floorDiv(-length, CHUNK)).parallel().forEach(chunk -> {
            int start = chunk * CHUNK;
            double[] sums = new double[Math.min(CHUNK, length - start)];
            for (Weighted weighted : seen) {
                accumulate(sums, weighted.state().values(name), start, weighted.weight(first));
            }
            for (int i = 0; i < sums.length; i++) {
                mean[start + i] = (float) (sums[i] / examples);
            }
        });
        return mean;
    }

    private static void accumulate(double[] sums, float[] values, int start, long weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (double) values[start + i] * weight;
        }
    }
}
