package org.spottune.objective;

/** On which side of the direction a term stands (see {@link org.spottune.optim.Direction}). */
public enum Side {
    /** What must not be hurt: the losses of the task itself. */
    EMPIRICAL,
    /** What a direction may bend so that it hurts nothing. */
    REGULARIZER,
    /** Weight decay, which is added to the direction when it is made. */
    DECAY
}
