package org.spottune.optim;

import java.io.Serializable;
import java.util.List;
import org.spottune.kernels.FlatVector;

/**
 * An update rule: moves parameters along a direction. A value; its state from step to step is in slots that the caller
 * owns, so that it can be averaged, saved and restored by name.
 */
public sealed interface Optimizer extends Serializable permits MomentumSgd, Adam {

    /** Values that it keeps for each parameter. */
    List<Slot> slots();

    /** Whether it needs the number of the step. */
    boolean countsSteps();

    /**
     * Moves parameters, in place.
     *
     * @param part parameters, direction and slots, vectors of equal length
     * @param rate learning rate
     * @param step counted from 1; not read unless {@link #countsSteps}
     */
    void step(Part part, double rate, long step);

    /**
     * Parameters that move together.
     *
     * @param values of the parameters
     * @param direction that they move against, the gradient of what is minimised; its values are undefined afterwards
     * @param slots state of the rule, in the order of {@link Optimizer#slots}
     */
    record Part(FlatVector values, FlatVector direction, List<FlatVector> slots) {}
}
