package org.spottune.learner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.nn.blocks.Parameter;
import org.spottune.optim.Averaging;
import org.spottune.optim.Direction;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.Slot;

/**
 * The vectors of a learner's state beside its parameters, and the parameters that each belongs to.
 *
 * @param slots learning intervals by the name of the vector that has a value for each of their parameters
 * @param countsSteps whether a number of steps is kept
 * @param average whether a moving average of the parameters is kept
 */
public record StateLayout(SortedMap<String, List<Interval>> slots, boolean countsSteps, boolean average) {

    /** The layout that update rules and direction need on a network. */
    public static StateLayout of(
            ParameterLayout parameters,
            Map<Parameter.Group, GroupOptimizer> optimizers,
            Direction direction,
            boolean average) {
        TreeMap<String, List<Interval>> slots = new TreeMap<>();
        boolean countsSteps = false;
        for (Interval interval : parameters.of(Parameter.Role.LEARNING)) {
            GroupOptimizer optimizer = optimizers.get(interval.group());
            List<Slot> wanted = new ArrayList<>(optimizer.rule().slots());
            wanted.addAll(direction.slots());
            wanted.forEach(slot -> slots.computeIfAbsent(slot.name(), name -> new ArrayList<>())
                    .add(interval));
            countsSteps |= optimizer.rule().countsSteps();
        }
        return new StateLayout(slots, countsSteps, average);
    }

    /** The state of a network before its first step. */
    public LearnerState resting(Network network) {
        float[] moving = ParameterLayout.of(network).packMoving(network.values());
        TreeMap<String, StateVector> vectors = new TreeMap<>();
        vectors.put(LearnerState.MOVING, new StateVector(moving, Averaging.MEAN));
        lengths(moving.length)
                .forEach((name, length) -> vectors.put(
                        name,
                        new StateVector(
                                name.equals(LearnerState.AVERAGE) ? moving.clone() : new float[length],
                                averaging(name))));
        return new LearnerState(vectors);
    }

    /**
     * Length of every vector beside the parameters, by name.
     *
     * @param moving values of learning parameters and running statistics
     */
    public SortedMap<String, Integer> lengths(int moving) {
        TreeMap<String, Integer> lengths = new TreeMap<>();
        slots.forEach((name, intervals) -> lengths.put(
                name,
                Math.toIntExact(intervals.stream().mapToLong(Interval::length).sum())));
        if (countsSteps) {
            lengths.put(LearnerState.STEPS, 1);
        }
        if (average) {
            lengths.put(LearnerState.AVERAGE, moving);
        }
        return lengths;
    }

    /** How a vector is averaged. */
    public static Averaging averaging(String name) {
        return name.equals(LearnerState.STEPS) ? Averaging.LARGEST : Averaging.MEAN;
    }
}
