package org.spottune.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.spottune.graph.Interval;
import org.spottune.kernels.FlatVector;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Side;
import org.spottune.optim.Direction;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.Optimizer;

/** The second half of a training step: direction, weight decay, update rules, and the update of running statistics. */
public final class Update {

    private Update() {}

    /**
     * Updates learning parameters along the direction of some gradients, and running statistics by their changes.
     *
     * @return figures of the direction, and weight decay as a loss
     */
    public static NamedSums apply(Learner learner, StepPlan plan, StepGradients gradients, double epoch) {
        NamedSums sums = moveAlongDirection(learner, plan, gradients, learner.learning(), epoch);
        moveStatistics(learner, gradients.empirical());
        learner.stepped(plan.averageKeep());
        return sums;
    }

    /**
     * Updates only a part of the learning parameters along the direction of its gradients. Everything else stays
     * unchanged, bit for bit: values, running statistics, and the state of update rules and averages.
     *
     * @param part intervals of what learns
     * @return figures of the direction, and weight decay of the part as a loss
     */
    static NamedSums applyTo(
            List<Interval> part, Learner learner, StepPlan plan, StepGradients gradients, double epoch) {
        NamedSums sums = moveAlongDirection(learner, plan, gradients, part, epoch);
        learner.stepped(plan.averageKeep(), part);
        return sums;
    }

    private static NamedSums moveAlongDirection(
            Learner learner, StepPlan plan, StepGradients gradients, List<Interval> moved, double epoch) {
        Map<String, double[]> sums = new HashMap<>();
        plan.direction()
                .combine(directionParts(learner, plan, gradients, moved))
                .forEach((name, value) -> sums.put(name, new double[] {value}));
        int images = Math.toIntExact(gradients.sums().count(NamedSums.EXAMPLES));
        move(learner, plan, gradients.empirical(), moved, epoch, LossRecorder.into(sums, images));
        return NamedSums.of(sums);
    }

    /** What {@link #descend} moves. */
    enum Moves {
        PARAMETERS,
        PARAMETERS_AND_STATISTICS
    }

    /**
     * Updates some learning parameters along gradients without a direction, with weight decay; does not count as a step
     * of the learner.
     *
     * @return weight decay as a loss
     */
    static NamedSums descend(
            Learner learner,
            StepPlan plan,
            Function<Interval, FlatVector> gradients,
            List<Interval> moved,
            Step step,
            Moves moves) {
        Map<String, double[]> sums = new HashMap<>();
        LossRecorder losses = LossRecorder.into(sums, step.batch().size());
        move(learner, plan, gradients, moved, step.epoch(), losses);
        if (moves == Moves.PARAMETERS_AND_STATISTICS) {
            moveStatistics(learner, gradients);
        }
        return NamedSums.of(sums);
    }

    private static void move(
            Learner learner,
            StepPlan plan,
            Function<Interval, FlatVector> direction,
            List<Interval> moved,
            double epoch,
            LossRecorder losses) {
        Penalties.evaluate(plan.parameterTerms(Side.DECAY), learner, direction, moved, (int) epoch, losses);
        for (Interval interval : moved) {
            GroupOptimizer optimizer = plan.optimizers().get(interval.group());
            Optimizer.Part part = new Optimizer.Part(
                    interval.of(learner.target().values()),
                    direction.apply(interval),
                    optimizer.rule().slots().stream()
                            .map(slot -> learner.slot(slot.name(), interval))
                            .toList());
            optimizer.rule().step(part, optimizer.rate().at(epoch), learner.nextStep());
        }
    }

    private static void moveStatistics(Learner learner, Function<Interval, FlatVector> steps) {
        for (Interval interval : learner.statistics()) {
            interval.of(learner.target().values()).axpy(-1, steps.apply(interval));
        }
    }

    private static List<Direction.Part> directionParts(
            Learner learner, StepPlan plan, StepGradients gradients, List<Interval> moved) {
        Set<Parameter.Group> shared = new HashSet<>();
        plan.parameterTerms(Side.REGULARIZER).forEach(term -> shared.addAll(term.groups()));
        if (!plan.outputTerms(Side.REGULARIZER).isEmpty()) {
            // Regularisers on outputs act below the classifier.
            shared.addAll(Set.of(Parameter.Group.BACKBONE, Parameter.Group.ADAPTER, Parameter.Group.POLICY));
        }
        List<Direction.Part> parts = new ArrayList<>();
        for (Interval interval : moved) {
            parts.add(new Direction.Part(
                    gradients.empirical().apply(interval),
                    gradients.regularizer().map(regularizer -> regularizer.apply(interval)),
                    shared.contains(interval.group()),
                    plan.direction().slots().stream()
                            .map(slot -> learner.slot(slot.name(), interval))
                            .toList()));
        }
        return parts;
    }
}
