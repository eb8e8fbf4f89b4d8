package org.spottune.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Needs;
import org.spottune.objective.OutputTerm;
import org.spottune.objective.Side;
import org.spottune.objective.StepInputs;
import org.spottune.optim.Direction;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.StepDecay;

/**
 * Trains the classifier alone for some epochs, then by any procedure (LP-FT; Kumar et al., Fine-Tuning can Distort
 * Pretrained Features and Underperform Out-of-Distribution, ICLR 2022, Section 3.4): a linear probe of the network as
 * it starts, then training from there.
 *
 * <p>In the epochs of the head the network computes as in inference, on stored statistics and without dropping
 * channels, so that features are those of the source network if the target starts from it. The loss is that of the task
 * alone, as in the paper, without regularisers, even those on logits. Weight decay acts on the classifier alone.
 * Values, running statistics, slots and averages of everything else stay unchanged, bit for bit.
 *
 * <p>Then {@code then} runs as if the run began there: rates, ramps and coefficients count their epochs from there, and
 * the state of update rules is reset.
 *
 * @param epochs in which the classifier alone learns, >= 1
 * @param rate of the classifier in these epochs, > 0 and finite
 * @param then procedure of the epochs after them
 */
public record HeadFirst(int epochs, double rate, Procedure then) implements Procedure {

    public HeadFirst {
        if (epochs < 1) {
            throw new IllegalArgumentException("The classifier must learn first for at least 1 epoch, got " + epochs);
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "Learning rate of the classifier that learns first must be > 0 and finite, got " + rate);
        }
    }

    @Override
    public NamedSums run(Step step) {
        if (isOfHead(step.epoch())) {
            StepGradients gradients = ofHead(step);
            return gradients.sums().merge(update(step.learner(), step.plan(), gradients, step.epoch()));
        }
        begin(step.learner(), step.epoch());
        return then.run(later(step));
    }

    @Override
    public StepGradients gradients(Step step) {
        return isOfHead(step.epoch()) ? ofHead(step) : then.gradients(later(step));
    }

    @Override
    public NamedSums update(Learner learner, StepPlan plan, StepGradients gradients, double epoch) {
        if (isOfHead(epoch)) {
            StepGradients plain = new StepGradients(gradients.empirical(), Optional.empty(), gradients.sums());
            return Update.applyTo(head(learner), learner, atRate(plan), plain, 0);
        }
        begin(learner, epoch);
        return then.update(learner, plan, gradients, epoch - epochs);
    }

    private boolean isOfHead(double epoch) {
        return epoch < epochs;
    }

    /**
     * Resets the classifier's state before the first step after the head's epochs; only the first step of an epoch has
     * a whole number as its position.
     */
    private void begin(Learner learner, double epoch) {
        if (epoch == epochs) {
            learner.restart(head(learner));
        }
    }

    private Step later(Step step) {
        return new Step(
                step.learner(),
                step.plan(),
                step.batch(),
                step.routing(),
                step.number(),
                step.epoch() - epochs,
                step.lastRound(),
                step.recordings());
    }

    private static List<Interval> head(Learner learner) {
        return learner.learning().stream()
                .filter(interval -> interval.group() == Parameter.Group.HEAD)
                .toList();
    }

    /** The step with the classifier's rate of these epochs. */
    private StepPlan atRate(StepPlan plan) {
        GroupOptimizer known = plan.optimizers().get(Parameter.Group.HEAD);
        return plan.withGroup(
                Parameter.Group.HEAD,
                new GroupOptimizer(known.rule(), new StepDecay(rate, List.of(), 1)),
                plan.decay(Parameter.Group.HEAD, 0));
    }

    private static StepGradients ofHead(Step step) {
        Network network = step.learner().target();
        int[] labels = step.batch().labels();
        Outputs outputs = network.probe(step.batch().images(), step.routing());
        StepInputs inputs = new StepInputs(network, outputs, labels, List.of(), step.lastRound(), 0);
        Map<String, double[]> sums = new HashMap<>(PlainStep.outputSums(outputs, labels));
        LossRecorder losses = LossRecorder.into(sums, labels.length);
        Seeds seeds = new Seeds();
        for (OutputTerm term : step.plan().outputTerms(Side.EMPIRICAL)) {
            if (term.needs(network.spec().network()).equals(Needs.NOTHING)) {
                losses.record(term, term.evaluate(inputs, seeds));
            }
        }
        network.probeBackward(seeds);
        FlatVector gradients = network.gradients();
        return new StepGradients(interval -> interval.of(gradients), Optional.empty(), NamedSums.of(sums));
    }

    @Override
    public int headEpochs() {
        return epochs;
    }

    @Override
    public double rate(Parameter.Group group, LearningRateSchedule schedule, double epoch) {
        if (isOfHead(epoch)) {
            return group == Parameter.Group.HEAD ? rate : 0;
        }
        return then.rate(group, schedule, epoch - epochs);
    }

    @Override
    public List<Direction.Figure> figures() {
        return then.figures();
    }

    @Override
    public int vectors() {
        return then.vectors();
    }

    @Override
    public int copiesOfActivations() {
        return then.copiesOfActivations();
    }
}
