package org.spottune.kernels;

import java.util.Optional;

/**
 * The parameters of a batch normalisation: slices {@code [channels]} of vectors that belong to the caller.
 *
 * @param weight scale, PyTorch's {@code weight}
 * @param bias shift
 * @param mean running mean
 * @param variance running variance
 * @param gradients receives the gradients; empty if the normalisation does not learn
 * @param rectified whether negative outputs become zero
 */
public record NormalizationParameters(
        FlatVector weight,
        FlatVector bias,
        FlatVector mean,
        FlatVector variance,
        Optional<Gradients> gradients,
        boolean rectified) {

    /** Added to the variance; PyTorch's default. */
    public static final double EPSILON = 1e-5;

    /** Share of the new batch in the running estimate; PyTorch's default. */
    public static final double MOMENTUM = 0.1;

    /** Gradients {@code [channels]} of the four parameters. */
    public record Gradients(FlatVector weight, FlatVector bias, FlatVector mean, FlatVector variance) {}
}
