package org.spottune.kernels;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a convolution computes with: views of arrays that belong to the caller.
 *
 * @param weight {@code [out, in, k, k]}
 * @param gradient where the weight gradient goes, same shape; empty if the weights do not learn
 * @param bias {@code [out]}, added to every output position
 * @param rectified whether negative outputs become zero
 */
public record ConvolutionWeights(
        INDArray weight, Optional<INDArray> gradient, Optional<INDArray> bias, boolean rectified) {

    /** Weights that learn: no rectifier, since normalisation follows. */
    public static ConvolutionWeights learning(INDArray weight, INDArray gradient, Optional<INDArray> bias) {
        return new ConvolutionWeights(weight, Optional.of(gradient), bias, false);
    }

    /** Fixed weights before a normalisation that is not: no rectifier in between. */
    public static ConvolutionWeights fixed(INDArray weight, Optional<INDArray> bias) {
        return new ConvolutionWeights(weight, Optional.empty(), bias, false);
    }

    /** Fixed weights into which a normalisation was folded. */
    public static ConvolutionWeights folded(INDArray weight, INDArray bias, boolean rectified) {
        return new ConvolutionWeights(weight, Optional.empty(), Optional.of(bias), rectified);
    }
}
