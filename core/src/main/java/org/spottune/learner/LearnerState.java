package org.spottune.learner;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;

/**
 * Vectors that move in training, by name, as arrays that travel: the parameters, the state of update rules, averages.
 * Shared, never changed.
 */
public final class LearnerState implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Learning parameters and running statistics, packed one after the other. */
    public static final String MOVING = "moving";
    /** Number of steps so far, if an update rule needs it. */
    public static final String STEPS = "steps";
    /** Exponential moving average of {@link #MOVING}. */
    public static final String AVERAGE = "ema";

    private final TreeMap<String, StateVector> vectors;

    /** @param vectors by name */
    public LearnerState(Map<String, StateVector> vectors) {
        this.vectors = new TreeMap<>(vectors);
    }

    /** All vectors by name; not to be changed. */
    public SortedMap<String, StateVector> vectors() {
        return vectors;
    }

    /** @throws IllegalArgumentException if there is no vector of that name */
    public float[] values(String name) {
        StateVector vector = vectors.get(name);
        if (vector == null) {
            throw new IllegalArgumentException("Expected a state with '" + name + "', got " + this);
        }
        return vector.values();
    }

    /** This state with the parameters of a vector, such as {@link #AVERAGE}, in place of {@link #MOVING}. */
    public LearnerState withParameters(String name) {
        TreeMap<String, StateVector> changed = new TreeMap<>(vectors);
        changed.put(MOVING, vectors.get(MOVING).with(values(name)));
        return new LearnerState(changed);
    }

    /** This state with the parameters of another. */
    public LearnerState withParameters(LearnerState other) {
        TreeMap<String, StateVector> changed = new TreeMap<>(vectors);
        changed.put(MOVING, other.vectors.get(MOVING));
        return new LearnerState(changed);
    }

    /** This state with the vectors of another, which replace those of the same names. */
    public LearnerState with(LearnerState other) {
        TreeMap<String, StateVector> changed = new TreeMap<>(vectors);
        changed.putAll(other.vectors);
        return new LearnerState(changed);
    }

    /** Sets the parameters of a network to these. */
    public void writeTo(Network network) {
        ParameterLayout.of(network).unpackMoving(values(MOVING), network.values());
    }

    /**
     * One of several parts of nearly equal size, which together are the whole.
     *
     * @param part counted from 0
     * @param parts >= 1
     */
    public LearnerState part(int part, int parts) {
        if (part < 0 || part >= parts) {
            throw new IndexOutOfBoundsException("Expected a part of " + parts + ", got " + part);
        }
        return map(vector -> vector.part(part, parts));
    }

    /** The whole of all its parts, in order. */
    public static LearnerState joined(List<LearnerState> parts) {
        TreeMap<String, StateVector> whole = new TreeMap<>();
        for (String name : parts.get(0).vectors.keySet()) {
            whole.put(
                    name,
                    StateVector.joined(
                            parts.stream().map(part -> part.vectors.get(name)).toList()));
        }
        return new LearnerState(whole);
    }

    private LearnerState map(UnaryOperator<StateVector> change) {
        TreeMap<String, StateVector> changed = new TreeMap<>();
        vectors.forEach((name, vector) -> changed.put(name, change.apply(vector)));
        return new LearnerState(changed);
    }

    /** Whether no value is infinite or NaN. */
    public boolean finite() {
        return vectors.values().stream().allMatch(StateVector::finite);
    }

    /** Bytes on the wire. */
    public long bytes() {
        return vectors.values().stream().mapToLong(StateVector::bytes).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LearnerState that && vectors.equals(that.vectors);
    }

    @Override
    public int hashCode() {
        return vectors.hashCode();
    }

    @Override
    public String toString() {
        return "state of " + vectors;
    }
}
