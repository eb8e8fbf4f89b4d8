package org.spottune.train;

import java.io.Serializable;
import java.util.List;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Direction;
import org.spottune.optim.LearningRateSchedule;

/** How a training step is run: in which order passes, terms and updates follow each other. */
public sealed interface Procedure extends Serializable permits PlainStep, BilevelStep, HeadFirst {

    /**
     * Runs a step; the sums are those of its forward pass, before the update.
     *
     * @param step what the step works on
     */
    NamedSums run(Step step);

    /**
     * Computes the gradients of a step and moves nothing, for an update elsewhere.
     *
     * @param step what the step works on
     */
    StepGradients gradients(Step step);

    /**
     * Updates a learner with {@link #gradients} of one step, or their average over several workers.
     *
     * @param epoch counted from 0, plus the share of the epoch that was done before the step
     * @return figures of the direction, and weight decay as a loss
     */
    default NamedSums update(Learner learner, StepPlan plan, StepGradients gradients, double epoch) {
        return Update.apply(learner, plan, gradients, epoch);
    }

    /** Epochs at the beginning of a run in which the classifier alone learns. */
    default int headEpochs() {
        return 0;
    }

    /**
     * Rate at which a group moves in an epoch of the run.
     *
     * @param schedule of the group
     * @param epoch see {@link LearningRateSchedule#at}
     */
    default double rate(Parameter.Group group, LearningRateSchedule schedule, double epoch) {
        return schedule.at(epoch);
    }

    /** Figures that {@link #run} puts into its sums, as columns of metrics show them. */
    default List<Direction.Figure> figures() {
        return List.of();
    }

    /** Number of vectors, each as long as the parameters, that {@link #run} works with beside those of a plain step. */
    default int vectors() {
        return 0;
    }

    /** Activations that a pass keeps, as a multiple of those of a plain step. */
    default int copiesOfActivations() {
        return 1;
    }
}
