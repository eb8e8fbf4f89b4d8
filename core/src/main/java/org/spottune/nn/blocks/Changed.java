package org.spottune.nn.blocks;

/** Which parameter values moved, so that what was derived from others may be kept. */
public enum Changed {
    /** Any of them. */
    ALL,
    /** What learns and its running statistics, as in a step of training; nothing that is frozen. */
    LEARNING
}
