package org.spottune.kernels.winograd;

/**
 * Where the vectors of a transform lie that is repeated, run after run, on other vectors of the same array.
 *
 * @param start index of the first value of the first run's first vector
 * @param step from a vector of a run to the next
 * @param next from a run to the next
 */
record Runs(float[] values, int start, int step, int next) {}
