package org.spottune.kernels;

/**
 * A tensor times a factor for each of its channels: a summand of {@link Kernels#channelCombination}.
 *
 * @param factors {@code [channels]}
 * @param values that they multiply
 */
public record ChannelTerm(double[] factors, Tensor values) {}
