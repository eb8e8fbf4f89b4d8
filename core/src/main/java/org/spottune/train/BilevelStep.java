package org.spottune.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.Loss;
import org.spottune.objective.MapMatching;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Needs;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.Side;
import org.spottune.objective.StepInputs;
import org.spottune.optim.Direction;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;

/**
 * A step that also learns what to transfer (Jang et al., L2T-ww, ICML 2019, Section 2.3): (1) a plain step on the whole
 * objective; (2) from there, on trial, some steps on the transfer loss alone and one on the labels' loss, all on the same
 * mini-batch; (3) the gradient of the labels' loss behind these with respect to the meta-networks, through all of them, and a
 * step of the meta-networks' own optimiser; (4) everything but the meta-networks back to where (1) left it.
 *
 * <p>The meta-gradient is exact for fixed rectifiers and maxima: reverse accumulation through the trial steps, their momentum
 * and weight decay included, where Hessians meet vectors as tangents of gradients (Pearlmutter 1994). Trial steps use the rates
 * of the real step, and their weight decay; parameters that a trial loss does not reach decay and coast on their momentum.
 * With batch statistics each trial pass normalises with its own; running ones do not move.
 *
 * @param innerSteps trial steps on the transfer loss, >= 1
 * @param scheme of the trial
 * @param statistics what becomes of the running statistics
 * @param clip largest norm of the meta-gradient; 0 for any
 */
public record BilevelStep(int innerSteps, Scheme scheme, TrialStatistics statistics, double clip) implements Procedure {

    /** Norm of the meta-gradient, before it is clipped. */
    public static final String NORM = "meta.gradient-norm";
    /** The labels' loss behind the trial steps, times the images of each step. */
    public static final String LOSS = "meta.loss";
    /** Amount of transfer by pair, summed over images. */
    public static final String AMOUNT = "transfer.amount";
    /** Its square, summed over images. */
    public static final String AMOUNT_SQUARED = "transfer.amount-squared";

    private static final List<Direction.Figure> FIGURES =
            List.of(new Direction.Figure("meta-gradient-norm", NORM, ""), new Direction.Figure("meta-loss", LOSS, NamedSums.EXAMPLES));

    private static final String VALUES = "trial.values.";
    private static final String SLOT = "trial.slot.";
    private static final String ADJOINT = "trial.adjoint";
    private static final String VELOCITY_ADJOINT = "trial.velocity-adjoint";
    private static final String STATISTICS = "trial.statistics";

    /** Which losses trial steps go down. */
    public enum Scheme {
        /** The transfer loss in all but the last, and the labels' loss in that (the paper). */
        THREE_STAGE,
        /** Their sum in all of them (the paper's ablation). */
        TWO_STAGE
    }

    /** What becomes of the running statistics of normalisations. */
    public enum TrialStatistics {
        /** They move in the real step alone (the paper). */
        ROLLED_BACK,
        /** They move once more on the same mini-batch, behind the real step (the paper's published code). */
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

    @Override
    public List<Direction.Figure> figures() {
        return FIGURES;
    }

    @Override
    public StepGradients gradients(Step step) {
        throw new UnsupportedOperationException(
                "A step that learns what to transfer moves parameters itself; its gradients cannot be merged elsewhere");
    }

    @Override
    public NamedSums run(Step step) {
        return new Run(step).all();
    }

    /** What a trial step goes down. */
    private record Descent(boolean transfer, boolean labels) {}

    private List<Descent> trial() {
        List<Descent> trial = new ArrayList<>();
        for (int i = 0; i < innerSteps; i++) {
            trial.add(new Descent(true, scheme == Scheme.TWO_STAGE));
        }
        if (scheme == Scheme.THREE_STAGE) {
            trial.add(new Descent(false, true));
        }
        return trial;
    }

    /** One step of this kind at work. */
    private final class Run {

        private final Step step;
        private final Learner learner;
        private final Network network;
        private final MapMatching transfer;
        private final CrossEntropy labels;
        private final Set<String> transferTaps;
        private final List<Interval> trained;
        private final List<Interval> meta;
        private final Map<String, double[]> sums = new HashMap<>();
        private List<StepInputs.Source> sources;

        Run(Step step) {
            this.step = step;
            this.learner = step.learner();
            this.network = learner.target();
            this.transfer = only(MapMatching.class, Side.REGULARIZER);
            this.labels = only(CrossEntropy.class, Side.EMPIRICAL);
            this.transferTaps = transfer.needs(network.spec().network()).taps();
            this.trained = learner.learning().stream()
                    .filter(interval -> !isMeta(interval))
                    .toList();
            this.meta =
                    learner.learning().stream().filter(BilevelStep::isMeta).toList();
        }

        private <T extends OutputTerm> T only(Class<T> type, Side side) {
            return step.plan().outputTerms(side).stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "A step that learns what to transfer needs a " + type.getSimpleName() + " among its terms"));
        }

        NamedSums all() {
            Needs needs = step.plan().needs(network.spec().network());
            sources = PlainStep.sources(step, needs);
            NamedSums decayed = realStep(needs);
            keepState();
            List<Descent> trial = trial();
            for (int t = 0; t < trial.size(); t++) {
                keep(VALUES + t, interval -> interval.of(network.values()), trained);
                descend(trial.get(t), t);
            }
            metaGradient(trial);
            restoreState();
            moveMeta();
            learner.stepped(step.plan().averageKeep());
            return NamedSums.of(sums).merge(decayed);
        }

        private StepInputs inputs(Outputs outputs) {
            return new StepInputs(
                    network, outputs, step.batch().labels(), sources, step.lastRound(), step.wholeEpoch());
        }

        private Outputs forward(Set<String> taps) {
            return network.forward(step.batch().images(), step.routing(), taps);
        }

        private NamedSums realStep(Needs needs) {
            Outputs outputs = forward(needs.taps());
            sums.putAll(PlainStep.outputSums(outputs, step.batch().labels()));
            StepInputs inputs = inputs(outputs);
            LossRecorder losses = LossRecorder.into(sums, step.batch().size());
            Seeds seeds = new Seeds();
            for (Side side : List.of(Side.EMPIRICAL, Side.REGULARIZER)) {
                step.plan().outputTerms(side).forEach(term -> losses.record(term, term.evaluate(inputs, seeds)));
            }
            noteAmounts(transfer.amounts(inputs));
            network.backward(seeds);
            return Update.descend(learner, step.plan(), gradients(), trained, step, Update.Moves.PARAMETERS_AND_STATISTICS);
        }

        private Function<Interval, FlatVector> gradients() {
            FlatVector gradients = network.gradients();
            return interval -> interval.of(gradients);
        }

        private void noteAmounts(double[][] amounts) {
            double[] sum = new double[amounts.length];
            double[] squares = new double[amounts.length];
            for (int q = 0; q < amounts.length; q++) {
                for (double amount : amounts[q]) {
                    sum[q] += amount;
                    squares[q] += amount * amount;
                }
            }
            sums.put(AMOUNT, sum);
            sums.put(AMOUNT_SQUARED, squares);
        }

        private void keep(String name, Function<Interval, FlatVector> from, List<Interval> intervals) {
            intervals.forEach(interval -> learner.scratch(name, interval).copyFrom(from.apply(interval)));
        }

        private void bringBack(String name, Function<Interval, FlatVector> to, List<Interval> intervals) {
            intervals.forEach(interval -> to.apply(interval).copyFrom(learner.scratch(name, interval)));
        }

        /** The values of the first trial step are kept by that. */
        private void keepState() {
            for (Interval interval : trained) {
                for (var slot : rule(interval).slots()) {
                    learner.scratch(SLOT + slot.name(), interval).copyFrom(learner.slot(slot.name(), interval));
                }
            }
        }

        private void restoreState() {
            bringBack(VALUES + 0, interval -> interval.of(network.values()), trained);
            for (Interval interval : trained) {
                for (var slot : rule(interval).slots()) {
                    learner.slot(slot.name(), interval).copyFrom(learner.scratch(SLOT + slot.name(), interval));
                }
            }
            if (statistics == TrialStatistics.MOVED_AGAIN) {
                for (Interval interval : learner.statistics()) {
                    interval.of(network.values()).axpy(-1, learner.scratch(STATISTICS, interval));
                }
            }
        }

        private GroupOptimizer optimizer(Interval interval) {
            return step.plan().optimizers().get(interval.group());
        }

        private MomentumSgd rule(Interval interval) {
            if (optimizer(interval).rule() instanceof MomentumSgd sgd && !sgd.nesterov()) {
                return sgd;
            }
            throw new IllegalStateException("Trial steps are defined for sgd without Nesterov's form, got "
                    + optimizer(interval).rule() + " for group " + interval.group());
        }

        private double rate(Interval interval) {
            return optimizer(interval).rate().at(step.epoch());
        }

        /** A trial step; running statistics stay. */
        private void descend(Descent descent, int t) {
            Outputs outputs = forward(taps(descent));
            Seeds seeds = new Seeds();
            terms(descent).forEach(term -> term.evaluate(inputs(outputs), seeds));
            network.backward(seeds);
            if (t == 0 && statistics == TrialStatistics.MOVED_AGAIN) {
                keep(STATISTICS, gradients(), learner.statistics());
            }
            Update.descend(learner, step.plan(), gradients(), trained, step, Update.Moves.PARAMETERS);
        }

        private Set<String> taps(Descent descent) {
            return descent.transfer() ? transferTaps : Set.of();
        }

        private List<OutputTerm> terms(Descent descent) {
            List<OutputTerm> terms = new ArrayList<>();
            if (descent.labels()) {
                terms.add(labels);
            }
            if (descent.transfer()) {
                terms.add(transfer);
            }
            return terms;
        }

        /**
         * Reverse accumulation: {@code a} is the gradient of the labels' loss behind the trial with respect to the parameters,
         * {@code b} with respect to the velocities.
         */
        private void metaGradient(List<Descent> trial) {
            lossBehindTrial();
            trained.forEach(interval -> learner.scratch(VELOCITY_ADJOINT, interval).fill(0));
            double[][][] derivatives = transfer.noDerivatives(step.batch().size());
            StepInputs last = null;
            for (int t = trial.size() - 1; t >= 0; t--) {
                Descent descent = trial.get(t);
                aim();
                bringBack(VALUES + t, interval -> interval.of(network.values()), trained);
                Outputs outputs = forward(taps(descent));
                Outputs tangents = network.tangent(taps(descent));
                last = inputs(outputs);
                Seeds seeds = new Seeds();
                Seeds tangentSeeds = new Seeds();
                if (descent.transfer()) {
                    transfer.tangents(last, tangents, derivatives, seeds, tangentSeeds);
                }
                if (t > 0) {
                    if (descent.labels()) {
                        labels.tangents(last, tangents, seeds, tangentSeeds);
                    }
                    network.tangentBackward(seeds, tangentSeeds);
                    accumulate();
                }
            }
            transfer.metaBackward(last, derivatives);
        }

        private void lossBehindTrial() {
            Outputs outputs = forward(Set.of());
            Seeds seeds = new Seeds();
            Loss loss = labels.evaluate(inputs(outputs), seeds).get(0);
            sums.put(LOSS, new double[] {loss.value() * step.batch().size()});
            network.backward(seeds);
            keep(ADJOINT, gradients(), trained);
        }

        /** {@code c = b - rate * a}, which second-order passes move along. */
        private void aim() {
            FlatVector directions = network.directions();
            for (Interval interval : trained) {
                FlatVector direction = interval.of(directions);
                direction.copyFrom(learner.scratch(VELOCITY_ADJOINT, interval));
                direction.axpy(-rate(interval), learner.scratch(ADJOINT, interval));
            }
        }

        /** {@code a += decay * c + H c; b = momentum * c}. */
        private void accumulate() {
            FlatVector directions = network.directions();
            FlatVector curvatures = network.curvatures();
            for (Interval interval : trained) {
                FlatVector direction = interval.of(directions);
                FlatVector adjoint = learner.scratch(ADJOINT, interval);
                adjoint.axpy(1, interval.of(curvatures));
                adjoint.axpy(step.plan().decay(interval.group(), step.wholeEpoch()), direction);
                FlatVector velocity = learner.scratch(VELOCITY_ADJOINT, interval);
                velocity.copyFrom(direction);
                velocity.scale(rule(interval).momentum());
            }
        }

        private void moveMeta() {
            double square = 0;
            for (Interval interval : meta) {
                FlatVector gradient = gradients().apply(interval);
                square += gradient.dot(gradient);
            }
            double norm = Math.sqrt(square);
            sums.put(NORM, new double[] {norm});
            if (clip > 0 && norm > clip) {
                meta.forEach(interval -> gradients().apply(interval).scale(clip / norm));
            }
            Update.descend(learner, step.plan(), gradients(), meta, step, Update.Moves.PARAMETERS);
        }
    }

    private static boolean isMeta(Interval interval) {
        return interval.group() == Parameter.Group.META;
    }
}
