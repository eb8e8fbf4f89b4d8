package org.spottune.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.spottune.graph.Interval;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Averaging;

/**
 * Gradients of a step as named vectors that travel and are averaged like a state: means over all images of a step, so
 * that one update acts as on the joined mini-batch.
 */
public final class GradientState {

    private static final String EMPIRICAL = "gradient.empirical";
    private static final String REGULARIZER = "gradient.regularizer";

    private GradientState() {}

    /**
     * Packs a worker's gradients.
     *
     * @param gradients of its step; empty if its examples had ended: then they have no weight in an average
     */
    public static LearnerState pack(Learner learner, Optional<StepGradients> gradients, StepPlan plan) {
        Map<String, StateVector> vectors = new TreeMap<>();
        vectors.put(EMPIRICAL, packed(moving(learner), gradients.map(StepGradients::empirical)));
        if (plan.direction().separates()) {
            vectors.put(REGULARIZER, packed(learner.learning(), gradients.flatMap(StepGradients::regularizer)));
        }
        return new LearnerState(vectors);
    }

    private static List<Interval> moving(Learner learner) {
        return Stream.concat(learner.learning().stream(), learner.statistics().stream())
                .toList();
    }

    private static StateVector packed(List<Interval> intervals, Optional<Function<Interval, FlatVector>> vectors) {
        float[] packed = new float
                [Math.toIntExact(intervals.stream().mapToLong(Interval::length).sum())];
        int start = 0;
        for (Interval interval : intervals) {
            int length = Math.toIntExact(interval.length());
            if (vectors.isPresent()) {
                System.arraycopy(vectors.get().apply(interval).toFloats(), 0, packed, start, length);
            }
            start += length;
        }
        return new StateVector(packed, Averaging.MEAN);
    }

    /**
     * Updates a learner with averaged gradients.
     *
     * @param gradients average of what {@link #pack} packed
     * @param sums over the step, of all workers
     * @return figures of the direction, and weight decay as a loss
     */
    public static NamedSums apply(
            Learner learner, StepPlan plan, LearnerState gradients, NamedSums sums, double epoch) {
        Function<Interval, FlatVector> empirical =
                unpacked(learner, "merged.empirical", moving(learner), gradients.values(EMPIRICAL));
        Optional<Function<Interval, FlatVector>> regularizer = plan.direction().separates()
                ? Optional.of(
                        unpacked(learner, "merged.regularizer", learner.learning(), gradients.values(REGULARIZER)))
                : Optional.empty();
        return plan.procedure().update(learner, plan, new StepGradients(empirical, regularizer, sums), epoch);
    }

    private static Function<Interval, FlatVector> unpacked(
            Learner learner, String name, List<Interval> intervals, float[] packed) {
        int start = 0;
        for (Interval interval : intervals) {
            int length = Math.toIntExact(interval.length());
            learner.scratch(name, interval).set(Arrays.copyOfRange(packed, start, start + length));
            start += length;
        }
        return interval -> learner.scratch(name, interval);
    }
}
