package org.spottune.kernels;

import java.util.Optional;

/**
 * What a convolution computes with: slices of vectors that belong to the caller.
 *
 * @param weight {@code [out, in, k, k]} in order 'c'
 * @param gradient where the weight gradient goes, of the same length; empty if the weights do not learn
 * @param bias {@code [out]}, added to every output position
 * @param rectified whether negative outputs become zero
 */
public record ConvolutionWeights(
        FlatVector weight, Optional<FlatVector> gradient, Optional<FlatVector> bias, boolean rectified) {

    /** Weights that learn: no rectifier, since normalisation follows. */
    public static ConvolutionWeights learning(FlatVector weight, FlatVector gradient, Optional<FlatVector> bias) {
        return new ConvolutionWeights(weight, Optional.of(gradient), bias, false);
    }

    /** Fixed weights before a normalisation that is not: no rectifier in between. */
    public static ConvolutionWeights fixed(FlatVector weight, Optional<FlatVector> bias) {
        return new ConvolutionWeights(weight, Optional.empty(), bias, false);
    }

    /** Fixed weights into which a normalisation was folded. */
    public static ConvolutionWeights folded(FlatVector weight, FlatVector bias, boolean rectified) {
        return new ConvolutionWeights(weight, Optional.empty(), Optional.of(bias), rectified);
    }
}
