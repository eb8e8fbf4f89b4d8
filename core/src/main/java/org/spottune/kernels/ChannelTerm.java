package org.spottune.kernels;

/**
 * A tensor times a factor per channel: a summand of {@link Kernels#channelCombination}.
 *
 * @param factors {@code [channels]}
 * @param values tensor to multiply
 */
public record ChannelTerm(double[] factors, Tensor values) {}
