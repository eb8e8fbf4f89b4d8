package org.spottune.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.matching.PairWeights;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Side;
import org.spottune.objective.StepInputs;
import org.spottune.optim.Direction;

/**
 * A step that also learns what to transfer (Jang et al., L2T-ww, ICML 2019, Section 2.3): (1) a plain step on the whole
 * objective; (2) from there trial steps: some on the transfer loss alone and one on the loss on the labels, all on the
 * same mini-batch; (3) the gradient, through all of them, of the loss on the labels after them with respect to the
 * meta-networks, and a step of the meta-networks' own optimiser; (4) everything but the meta-networks goes back to
 * where (1) left it.
 *
 * <p>Trial steps use the rates, momentum and weight decay of the real step. Needs sgd without Nesterov's form for all but the
 * meta-networks, and a plain sum of gradients.
 *
 * @param innerSteps trial steps on the transfer loss, >= 1
 * @param scheme of the trial
 * @param statistics how running statistics are updated
 * @param clip largest norm of the meta-gradient; 0 for any
 */
public record BilevelStep(int innerSteps, Scheme scheme, TrialStatistics statistics, double clip) implements Procedure {

    /** Sum by name: norm of the meta-gradient, before it is clipped. */
    public static final String NORM = "meta.gradient-norm";
    /** Sum by name: the loss on the labels after the trial steps, times the images of each step. */
    public static final String LOSS = "meta.loss";
    /** Sum by name: amount of transfer by pair, over images. */
    public static final String AMOUNT = "transfer.amount";
    /** Sum by name: its square. */
    public static final String AMOUNT_SQUARED = "transfer.amount-squared";

    private static final String CHANNELS = "transfer.channels.";

    private static final List<Direction.Figure> FIGURES = List.of(
            new Direction.Figure("meta-gradient-norm", NORM, ""),
            new Direction.Figure("meta-loss", LOSS, NamedSums.EXAMPLES));

    /** Which losses trial steps minimise. */
    public enum Scheme {
        /** The transfer loss in all but the last, and the loss on the labels in the last (the paper). */
        THREE_STAGE,
        /** Their sum in all of them (the paper's ablation). */
        TWO_STAGE
    }

    /** How the running statistics of normalisations are updated. */
    public enum TrialStatistics {
        /** In the real step alone (the paper). */
        ROLLED_BACK,
        /** Once more on the same mini-batch, after the real step (the paper's published code). */
        MOVED_AGAIN
    }

    public BilevelStep {
        if (innerSteps < 1) {
            throw new IllegalArgumentException("Trial needs at least 1 step on the transfer loss, got " + innerSteps);
        }
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("Largest norm of the meta-gradient must be >= 0, got " + clip);
        }
    }

    /** Sum by name: weight of each source channel of a pair, counted from 0, over images. */
    public static String channels(int pair) {
        return CHANNELS + pair;
    }

    @Override
    public List<Direction.Figure> figures() {
        return FIGURES;
    }

    /** Parameters before each trial step, velocities, two adjoints, a direction and curvatures. */
    @Override
    public int vectors() {
        return innerSteps + 1 + 5;
    }

    /** Activations, their tangents, and gradients of both at once. */
    @Override
    public int copiesOfActivations() {
        return 3;
    }

    @Override
    public StepGradients gradients(Step step) {
        throw new UnsupportedOperationException("A step that learns what to transfer moves parameters itself:"
                + " its gradients cannot be merged with those of other workers");
    }

    @Override
    public NamedSums run(Step step) {
        Learner learner = step.learner();
        List<StepInputs.Source> sources = PlainStep.sources(
                step, step.plan().needs(learner.target().spec().network()));
        Map<String, double[]> sums = new HashMap<>();
        Trial trial = new Trial(step, this, sources);
        NamedSums decay = realStep(step, trial, sums);
        sums.put(LOSS, new double[] {trial.metaGradient() * step.batch().size()});
        moveMeta(step, trial, sums);
        learner.stepped(step.plan().averageKeep());
        return NamedSums.of(sums).merge(decay);
    }

    private static NamedSums realStep(Step step, Trial trial, Map<String, double[]> sums) {
        Learner learner = step.learner();
        Network network = learner.target();
        StepPlan plan = step.plan();
        Outputs outputs = network.forward(
                step.batch().images(),
                step.routing(),
                plan.needs(network.spec().network()).taps());
        sums.putAll(PlainStep.outputSums(outputs, step.batch().labels()));
        StepInputs inputs = trial.inputs(outputs);
        LossRecorder losses = LossRecorder.into(sums, step.batch().size());
        Seeds seeds = new Seeds();
        for (Side side : List.of(Side.EMPIRICAL, Side.REGULARIZER)) {
            plan.outputTerms(side).forEach(term -> losses.record(term, term.evaluate(inputs, seeds)));
        }
        recordWeights(trial.transfer().weights(inputs), sums);
        network.backward(seeds);
        return Update.descend(
                learner, plan, gradients(network), trial.trained(), step, Update.Moves.PARAMETERS_AND_STATISTICS);
    }

    private static void recordWeights(List<PairWeights> pairs, Map<String, double[]> sums) {
        double[] amounts = new double[pairs.size()];
        double[] squares = new double[pairs.size()];
        for (int q = 0; q < amounts.length; q++) {
            for (double amount : pairs.get(q).amounts()) {
                amounts[q] += amount;
                squares[q] += amount * amount;
            }
            sums.put(channels(q), sum(pairs.get(q).channels()));
        }
        sums.put(AMOUNT, amounts);
        sums.put(AMOUNT_SQUARED, squares);
    }

    private static double[] sum(double[][] rows) {
        double[] sum = new double[rows[0].length];
        for (double[] row : rows) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += row[c];
            }
        }
        return sum;
    }

    private void moveMeta(Step step, Trial trial, Map<String, double[]> sums) {
        Function<Interval, FlatVector> gradients = gradients(step.learner().target());
        double square = 0;
        for (Interval interval : trial.meta()) {
            FlatVector gradient = gradients.apply(interval);
            square += gradient.dot(gradient);
        }
        double norm = Math.sqrt(square);
        sums.put(NORM, new double[] {norm});
        if (clip > 0 && norm > clip) {
            trial.meta().forEach(interval -> gradients.apply(interval).scale(clip / norm));
        }
        Update.descend(step.learner(), step.plan(), gradients, trial.meta(), step, Update.Moves.PARAMETERS);
    }

    private static Function<Interval, FlatVector> gradients(Network network) {
        FlatVector gradients = network.gradients();
        return interval -> interval.of(gradients);
    }
}
