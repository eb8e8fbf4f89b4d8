package org.spottune.train;

import java.util.List;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.objective.ParameterTerm;
import org.spottune.objective.Weights;

/** Adds the gradients of terms on parameters. */
final class Penalties {

    private static final String DISTANCE = "distance";

    private Penalties() {}

    /** @param gradient that they are added to, by learning interval */
    static void evaluate(
            List<ParameterTerm> terms,
            Learner learner,
            Function<Interval, FlatVector> gradient,
            int epoch,
            LossRecorder losses) {
        evaluate(terms, learner, gradient, learner.learning(), epoch, losses);
    }

    /**
     * Adds the gradients of terms on some learning parameters.
     *
     * @param gradient that they are added to, by learning interval
     * @param intervals learning intervals
     */
    static void evaluate(
            List<ParameterTerm> terms,
            Learner learner,
            Function<Interval, FlatVector> gradient,
            List<Interval> intervals,
            int epoch,
            LossRecorder losses) {
        for (ParameterTerm term : terms) {
            List<Weights> parts = intervals.stream()
                    .map(interval -> weights(learner, interval, gradient.apply(interval)))
                    .toList();
            losses.record(term, List.of(term.evaluate(parts, epoch)));
        }
    }

    private static Weights weights(Learner learner, Interval interval, FlatVector gradient) {
        FlatVector values = interval.of(learner.target().values());
        return new Weights(interval.group(), values, gradient, () -> {
            FlatVector distance = learner.scratch(DISTANCE, interval);
            distance.setDifference(values, learner.start(interval));
            return distance;
        });
    }
}
