package org.spottune.matching;

/**
 * Weights of the distance of one pair.
 *
 * @param channels weight of each channel {@code [images][channels]}, with sum 1 for each image
 * @param amounts of transfer {@code [images]}, >= 0
 */
public record PairWeights(double[][] channels, double[] amounts) {}
