package org.spottune.optim;

/**
 * A vector of state that an update rule keeps: one value for each parameter that it moves.
 *
 * @param name in checkpoints and on the wire, such as {@code adam.m}
 */
public record Slot(String name) {}
