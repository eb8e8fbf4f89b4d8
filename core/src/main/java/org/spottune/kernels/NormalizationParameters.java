package org.spottune.kernels;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a batch normalisation computes with: views {@code [channels]} of arrays that belong to the caller.
 *
 * @param weight scale, PyTorch's {@code weight}
 * @param bias shift
 * @param mean running mean
 * @param variance running variance
 * @param gradients where gradients go; empty if the normalisation does not learn
 * @param rectified whether negative outputs become zero
 */
public record NormalizationParameters(
        INDArray weight,
        INDArray bias,
        INDArray mean,
        INDArray variance,
        Optional<Gradients> gradients,
        boolean rectified) {

    /** PyTorch's default: added to the variance. */
    public static final double EPSILON = 1e-5;

    /** PyTorch's default: the share of the new batch in the running estimate. */
    public static final double MOMENTUM = 0.1;

    /** Gradient views {@code [channels]} of the four arrays. */
    public record Gradients(INDArray weight, INDArray bias, INDArray mean, INDArray variance) {}
}
