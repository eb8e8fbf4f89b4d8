package org.spottune.objective;

/** Which gradient of the direction a term belongs to (see {@link org.spottune.optim.Direction}). */
public enum Side {
    /** The losses of the task itself, which the direction must not raise. */
    EMPIRICAL,
    /** Regularisers, whose gradient a direction may change so that it does not raise the losses. */
    REGULARIZER,
    /** Weight decay, which is added after the direction is computed. */
    DECAY
}
