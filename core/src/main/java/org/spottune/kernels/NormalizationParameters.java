package org.spottune.kernels;

import java.util.Optional;

/**
 * What a batch normalisation computes with: slices {@code [channels]} of vectors that belong to the caller.
 *
 * @param weight scale, PyTorch's {@code weight}
 * @param bias shift
 * @param mean running mean
 * @param variance running variance
 * @param gradients where gradients go; empty if the normalisation does not learn
 * @param rectified whether negative outputs become zero
 */
public record NormalizationParameters(
        FlatVector weight,
        FlatVector bias,
        FlatVector mean,
        FlatVector variance,
        Optional<Gradients> gradients,
        boolean rectified) {

    /** PyTorch's default: added to the variance. */
    public static final double EPSILON = 1e-5;

    /** PyTorch's default: the share of the new batch in the running estimate. */
    public static final double MOMENTUM = 0.1;

    /** Gradients {@code [channels]} of the four. */
    public record Gradients(FlatVector weight, FlatVector bias, FlatVector mean, FlatVector variance) {}
}
