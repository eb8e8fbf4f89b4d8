package org.spottune.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.Seeds;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.ParameterTerm;
import org.spottune.objective.Side;
import org.spottune.objective.StepInputs;
import org.spottune.objective.Term;

/**
 * Compares, in the first steps of a run, the gradient of each regulariser with that of the loss. A regulariser on outputs
 * costs such a step one more backward pass, and another where loss and regularisers share theirs.
 */
final class RegularizerWatch {

    /** Enough steps for a penalty to grow that is zero at the start. */
    private static final int STEPS = 10;

    private RegularizerWatch() {}

    /** Whether a step is one of the first and has regularisers. */
    static boolean isDue(Step step) {
        StepPlan plan = step.plan();
        return step.wholeEpoch() == 0
                && step.number() < STEPS
                && !(plan.outputTerms(Side.REGULARIZER).isEmpty()
                        && plan.parameterTerms(Side.REGULARIZER).isEmpty());
    }

    /**
     * Adds to the sums of a step which regularisers outweigh the loss. Its last backward pass is that of the loss
     * alone, whose gradients it leaves in the network.
     *
     * @param losses receives the losses of the terms of the loss
     * @param scratch vector to work with, by learning interval
     */
    static void record(
            Step step,
            StepInputs inputs,
            LossRecorder losses,
            Function<Interval, FlatVector> scratch,
            Map<String, double[]> sums) {
        LossRecorder none = (term, values) -> {};
        Learner learner = step.learner();
        Network network = learner.target();
        Function<Interval, FlatVector> gradients = interval -> interval.of(network.gradients());
        Map<Term, Double> norms = new LinkedHashMap<>();
        for (OutputTerm term : step.plan().outputTerms(Side.REGULARIZER)) {
            backward(List.of(term), inputs, none);
            norms.put(term, norm(learner, gradients));
        }
        for (ParameterTerm term : step.plan().parameterTerms(Side.REGULARIZER)) {
            learner.learning().forEach(interval -> scratch.apply(interval).fill(0));
            Penalties.evaluate(List.of(term), learner, scratch, step.wholeEpoch(), none);
            norms.put(term, norm(learner, scratch));
        }
        backward(step.plan().outputTerms(Side.EMPIRICAL), inputs, losses);
        double ofLoss = norm(learner, gradients);
        norms.forEach((term, ofTerm) -> RegularizerExcess.record(term, ofTerm, ofLoss, sums));
    }

    private static void backward(List<OutputTerm> terms, StepInputs inputs, LossRecorder losses) {
        Seeds seeds = new Seeds();
        terms.forEach(term -> losses.record(term, term.evaluate(inputs, seeds)));
        inputs.network().backward(seeds);
    }

    private static double norm(Learner learner, Function<Interval, FlatVector> gradient) {
        return Math.sqrt(learner.learning().stream()
                .map(gradient)
                .mapToDouble(part -> part.dot(part))
                .sum());
    }
}
