package org.spottune.train;

import java.io.Serializable;
import java.util.List;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Direction;

/** How a training step is run: in which order passes, terms and updates follow each other. */
public sealed interface Procedure extends Serializable permits PlainStep, BilevelStep {

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

    /** Figures that {@link #run} puts into its sums, as columns of metrics show them. */
    default List<Direction.Figure> figures() {
        return List.of();
    }

    /** Vectors as long as the parameters that {@link #run} works with, beside those of a plain step. */
    default int vectors() {
        return 0;
    }

    /** How many times as much as a plain step a pass keeps of activations. */
    default int copiesOfActivations() {
        return 1;
    }
}
