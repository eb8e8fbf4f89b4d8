package org.spottune.train;

import java.io.Serializable;
import org.spottune.objective.NamedSums;

/** How a training step is run: in which order passes, terms and updates follow each other. */
public sealed interface Procedure extends Serializable permits PlainStep {

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
}
