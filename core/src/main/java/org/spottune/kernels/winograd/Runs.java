package org.spottune.kernels.winograd;

/**
 * Positions of the vectors of a transform that is repeated, run by run, on other vectors of the same array.
 *
 * @param start index of the first run's first vector
 * @param step distance between a run's vectors, in values
 * @param next distance between runs, in values
 */
record Runs(float[] values, int start, int step, int next) {}
