package org.spottune.train;

import java.util.ArrayList;
import java.util.List;
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
import org.spottune.objective.OutputTerm;
import org.spottune.objective.Side;
import org.spottune.objective.StepInputs;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.Slot;

/**
 * Trial steps, and the gradient through them: how the loss on the labels after some steps depends on the meta-networks
 * that guide the transfer.
 *
 * <p>Exact where no rectifier and no maximum switches. Reverse accumulation goes back through the steps, momentum and
 * weight decay included; Hessians meet vectors as tangents of gradients (Pearlmutter, Neural Computation 1994), on
 * passes that run again, so that only the parameters of a step are kept. A parameter that a step's loss does not reach
 * decays, and coasts on its momentum. With batch statistics every pass normalises with its own, and running statistics
 * do not change.
 */
final class Trial {

    private static final String VALUES = "trial.values.";
    private static final String SLOT = "trial.slot.";
    private static final String ADJOINT = "trial.adjoint";
    private static final String VELOCITY_ADJOINT = "trial.velocity-adjoint";
    private static final String STATISTICS = "trial.statistics";

    private final Step step;
    private final boolean movesStatistics;
    private final List<StepInputs.Source> sources;
    private final Learner learner;
    private final Network network;
    private final MapMatching transfer;
    private final CrossEntropy labels;
    private final Set<String> transferTaps;
    private final List<Interval> trained;
    private final List<Interval> meta;
    private final List<Descent> descents = new ArrayList<>();
    private final double[][][] derivatives;

    /** The losses that a step minimises. */
    private record Descent(boolean transfer, boolean labels) {}

    /** @param sources outputs of the frozen networks on the step's images */
    Trial(Step step, BilevelStep how, List<StepInputs.Source> sources) {
        this.step = step;
        this.movesStatistics = how.statistics() == BilevelStep.TrialStatistics.MOVED_AGAIN;
        this.sources = sources;
        this.learner = step.learner();
        this.network = learner.target();
        this.transfer = only(MapMatching.class, Side.REGULARIZER);
        this.labels = only(CrossEntropy.class, Side.EMPIRICAL);
        this.transferTaps = transfer.needs(network.spec().network()).taps();
        this.trained = learner.learning().stream()
                .filter(interval -> !isMeta(interval))
                .toList();
        this.meta = learner.learning().stream().filter(Trial::isMeta).toList();
        boolean together = how.scheme() == BilevelStep.Scheme.TWO_STAGE;
        for (int i = 0; i < how.innerSteps(); i++) {
            descents.add(new Descent(true, together));
        }
        if (!together) {
            descents.add(new Descent(false, true));
        }
        this.derivatives = transfer.noDerivatives(step.batch().size());
    }

    private static boolean isMeta(Interval interval) {
        return interval.group() == Parameter.Group.META;
    }

    private <T extends OutputTerm> T only(Class<T> type, Side side) {
        return step.plan().outputTerms(side).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "A step that learns what to transfer needs a " + type.getSimpleName() + " among its terms"));
    }

    /** The term that is guided. */
    MapMatching transfer() {
        return transfer;
    }

    /** Intervals that trial steps update: all that learn except the meta-networks. */
    List<Interval> trained() {
        return trained;
    }

    /** Intervals of the meta-networks. */
    List<Interval> meta() {
        return meta;
    }

    /**
     * Writes the gradient of the meta-networks, and restores everything else that moved.
     *
     * @return the loss on the labels after the trial
     */
    double metaGradient() {
        keepSlots();
        for (int t = 0; t < steps(); t++) {
            descend(t);
        }
        double loss = turn();
        for (int t = steps() - 1; t >= 0; t--) {
            back(t);
        }
        end();
        return loss;
    }

    int steps() {
        return descents.size();
    }

    /** Inputs of a term, from a forward pass. */
    StepInputs inputs(Outputs outputs) {
        return new StepInputs(network, outputs, step.batch().labels(), sources, step.lastRound(), step.wholeEpoch());
    }

    private Outputs forward(Set<String> taps) {
        return network.forward(step.batch().images(), step.routing(), taps);
    }

    private Set<String> taps(Descent descent) {
        return descent.transfer() ? transferTaps : Set.of();
    }

    private Function<Interval, FlatVector> gradients() {
        FlatVector gradients = network.gradients();
        return interval -> interval.of(gradients);
    }

    private FlatVector kept(String name, Interval interval) {
        return learner.scratch(name, interval);
    }

    private FlatVector values(Interval interval) {
        return interval.of(network.values());
    }

    void keepSlots() {
        for (Interval interval : trained) {
            for (Slot slot : rule(interval).slots()) {
                kept(SLOT + slot.name(), interval).copyFrom(learner.slot(slot.name(), interval));
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

    /** Runs a step and keeps the parameters before it. */
    double descend(int t) {
        trained.forEach(interval -> kept(VALUES + t, interval).copyFrom(values(interval)));
        Descent descent = descents.get(t);
        StepInputs inputs = inputs(forward(taps(descent)));
        Seeds seeds = new Seeds();
        double loss = 0;
        if (descent.labels()) {
            loss += labels.evaluate(inputs, seeds).get(0).weighted();
        }
        if (descent.transfer()) {
            loss += transfer.evaluate(inputs, seeds).get(0).weighted();
        }
        network.backward(seeds);
        if (t == 0 && movesStatistics) {
            for (Interval interval : learner.statistics()) {
                kept(STATISTICS, interval).copyFrom(gradients().apply(interval));
            }
        }
        Update.descend(learner, step.plan(), gradients(), trained, step, Update.Moves.PARAMETERS);
        return loss;
    }

    /**
     * Starts reverse accumulation with the gradient of the loss on the labels at the current parameters.
     *
     * @return that loss
     */
    double turn() {
        Seeds seeds = new Seeds();
        Loss loss = labels.evaluate(inputs(forward(Set.of())), seeds).get(0);
        network.backward(seeds);
        for (Interval interval : trained) {
            kept(ADJOINT, interval).copyFrom(gradients().apply(interval));
            kept(VELOCITY_ADJOINT, interval).fill(0);
        }
        return loss.value();
    }

    /**
     * Goes back through a step. With {@code a} and {@code b} the loss's gradients with respect to parameters and
     * velocities after it, {@code c = b - rate * a} is that with respect to the step's own velocity; before the step
     * they are {@code a + decay * c + H c} and {@code momentum * c}. The first step's product with the Hessian is not
     * needed.
     */
    void back(int t) {
        Descent descent = descents.get(t);
        aim();
        trained.forEach(interval -> values(interval).copyFrom(kept(VALUES + t, interval)));
        StepInputs inputs = inputs(forward(taps(descent)));
        Outputs tangents = network.tangent(taps(descent));
        Seeds seeds = new Seeds();
        Seeds tangentSeeds = new Seeds();
        if (descent.transfer()) {
            transfer.tangents(inputs, tangents, derivatives, seeds, tangentSeeds);
        }
        if (t > 0) {
            if (descent.labels()) {
                labels.tangents(inputs, tangents, seeds, tangentSeeds);
            }
            network.tangentBackward(seeds, tangentSeeds);
            accumulate();
        } else {
            transfer.metaBackward(inputs, derivatives);
        }
    }

    private void aim() {
        FlatVector directions = network.directions();
        for (Interval interval : trained) {
            FlatVector direction = interval.of(directions);
            direction.copyFrom(kept(VELOCITY_ADJOINT, interval));
            direction.axpy(-optimizer(interval).rate().at(step.epoch()), kept(ADJOINT, interval));
        }
    }

    private void accumulate() {
        FlatVector directions = network.directions();
        FlatVector curvatures = network.curvatures();
        for (Interval interval : trained) {
            FlatVector direction = interval.of(directions);
            FlatVector adjoint = adjoint(interval);
            adjoint.axpy(1, interval.of(curvatures));
            adjoint.axpy(step.plan().decay(interval.group(), step.wholeEpoch()), direction);
            FlatVector velocity = kept(VELOCITY_ADJOINT, interval);
            velocity.copyFrom(direction);
            velocity.scale(rule(interval).momentum());
        }
    }

    /** Gradient of the loss on the labels with respect to the parameters before the step that was last reversed. */
    FlatVector adjoint(Interval interval) {
        return kept(ADJOINT, interval);
    }

    /** The first step's kept values are those before the trial; the last step back has set them already. */
    private void end() {
        for (Interval interval : trained) {
            for (Slot slot : rule(interval).slots()) {
                learner.slot(slot.name(), interval).copyFrom(kept(SLOT + slot.name(), interval));
            }
        }
        if (movesStatistics) {
            for (Interval interval : learner.statistics()) {
                interval.of(network.values()).axpy(-1, kept(STATISTICS, interval));
            }
        }
    }
}
