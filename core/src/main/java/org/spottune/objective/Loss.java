package org.spottune.objective;

/**
 * A loss of one mini-batch.
 *
 * @param value without its coefficient
 * @param weighted with its coefficient, as it is minimised
 */
public record Loss(double value, double weighted) {}
