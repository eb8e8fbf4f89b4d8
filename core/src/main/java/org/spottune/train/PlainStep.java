package org.spottune.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.FrozenSource;
import org.spottune.learner.Learner;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Needs;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.ParameterTerm;
import org.spottune.objective.Side;
import org.spottune.objective.SoftmaxCrossEntropy;
import org.spottune.objective.StepInputs;
import org.spottune.policy.Routing;

/**
 * One step of gradient descent: one forward pass, a backward pass, the direction, weight decay, the update of learning
 * parameters, and that of running statistics. If the direction needs regularisers apart, regularisers on outputs cost a
 * second backward pass of the same forward pass. So does the comparison of regularisers with the loss, in the first
 * steps.
 */
public record PlainStep() implements Procedure {

    private static final String APART = "empirical";
    private static final String REGULARIZER = "regularizer";

    @Override
    public NamedSums run(Step step) {
        StepGradients gradients = gradients(step);
        return gradients.sums().merge(Update.apply(step.learner(), step.plan(), gradients, step.epoch()));
    }

    @Override
    public StepGradients gradients(Step step) {
        Learner learner = step.learner();
        StepPlan plan = step.plan();
        Network network = learner.target();
        Needs needs = plan.needs(network.spec().network());
        List<StepInputs.Source> sources = sources(step, needs);
        Outputs outputs = network.forward(step.batch().images(), step.routing(), needs.taps());
        StepInputs inputs =
                new StepInputs(network, outputs, step.batch().labels(), sources, step.lastRound(), step.wholeEpoch());
        Map<String, double[]> sums = outputSums(outputs, step.batch().labels());
        LossRecorder losses = LossRecorder.into(sums, step.batch().size());

        List<OutputTerm> regularizers = plan.outputTerms(Side.REGULARIZER);
        boolean apart = plan.direction().separates();
        boolean joined = !apart && !regularizers.isEmpty();
        boolean watched = RegularizerWatch.isDue(step);
        if (watched) {
            RegularizerWatch.record(step, inputs, losses, interval -> learner.scratch(REGULARIZER, interval), sums);
        }
        if (joined || !watched) {
            Seeds seeds = new Seeds();
            evaluate(plan.outputTerms(Side.EMPIRICAL), inputs, seeds, losses);
            if (joined) {
                evaluate(regularizers, inputs, seeds, losses);
            }
            network.backward(seeds);
        }
        FlatVector gradients = network.gradients();
        Function<Interval, FlatVector> empirical = interval -> interval.of(gradients);
        Function<Interval, FlatVector> regularizer = empirical;
        List<ParameterTerm> penalties = plan.parameterTerms(Side.REGULARIZER);
        boolean separate = apart && !(regularizers.isEmpty() && penalties.isEmpty());
        if (separate && !regularizers.isEmpty()) {
            empirical = setApart(learner, gradients);
            Seeds ofRegularizers = new Seeds();
            evaluate(regularizers, inputs, ofRegularizers, losses);
            network.backward(ofRegularizers);
        } else if (separate) {
            learner.scratch(REGULARIZER).fill(0);
            regularizer = interval -> learner.scratch(REGULARIZER, interval);
        }
        Penalties.evaluate(penalties, learner, regularizer, step.wholeEpoch(), losses);
        return new StepGradients(empirical, separate ? Optional.of(regularizer) : Optional.empty(), NamedSums.of(sums));
    }

    /** Keeps a gradient where the next backward pass does not reach it. */
    private static Function<Interval, FlatVector> setApart(Learner learner, FlatVector gradients) {
        Function<Interval, FlatVector> kept = interval -> learner.scratch(APART, interval);
        learner.learning().forEach(interval -> kept.apply(interval).copyFrom(interval.of(gradients)));
        learner.statistics().forEach(interval -> kept.apply(interval).copyFrom(interval.of(gradients)));
        return kept;
    }

    /**
     * Outputs of the frozen networks on the images of a step: those of the sources, then that of the teacher. None if
     * no term needs them.
     */
    static List<StepInputs.Source> sources(Step step, Needs needs) {
        if (!needs.source() && !needs.teacher()) {
            return List.of();
        }
        List<StepInputs.Source> sources = new ArrayList<>();
        List<FrozenSource> beside = step.learner().sources();
        for (FrozenSource source : beside) {
            Network network = source.network();
            boolean teacher = needs.teacher() && sources.size() == beside.size() - 1;
            Set<String> taps =
                    teacher ? needs.teacherTaps() : needs.sourceTaps().getOrDefault(sources.size(), Set.of());
            Optional<Outputs> outputs = taps.isEmpty() && !teacher
                    ? Optional.empty()
                    : Optional.of(network.infer(source.images(step.batch().images()), Routing.argmax(), taps));
            sources.add(new StepInputs.Source(
                    network, outputs, step.recordings().of(step.batch().ids())));
        }
        return sources;
    }

    static Map<String, double[]> outputSums(Outputs outputs, int[] labels) {
        Map<String, double[]> sums = new HashMap<>();
        sums.put(NamedSums.STEPS, new double[] {1});
        sums.put(NamedSums.EXAMPLES, new double[] {labels.length});
        sums.put(
                NamedSums.CORRECT,
                new double[] {SoftmaxCrossEntropy.of(outputs.logits(), labels).correct()});
        BlockUsageLoss.putUsage(outputs.decisions(), sums);
        return sums;
    }

    private static void evaluate(List<OutputTerm> terms, StepInputs inputs, Seeds seeds, LossRecorder losses) {
        terms.forEach(term -> losses.record(term, term.evaluate(inputs, seeds)));
    }
}
