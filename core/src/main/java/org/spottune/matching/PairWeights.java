package org.spottune.matching;

/**
 * How much the distance of one pair counts.
 *
 * @param channels weight of each channel {@code [images][channels]}, of sum 1 for an image
 * @param amounts of transfer {@code [images]}, >= 0
 */
public record PairWeights(double[][] channels, double[] amounts) {}
