package org.spottune.kernels;

import java.util.Optional;

/**
 * The weights of a convolution: slices of vectors that belong to the caller.
 *
 * @param weight {@code [out, in, k, k]} in order 'c'
 * @param gradient receives the weight gradient, of the same length; empty if the weights do not learn
 * @param bias {@code [out]}, added to every output position
 * @param rectified whether negative outputs become zero
 */
public record ConvolutionWeights(
        FlatVector weight, Optional<FlatVector> gradient, Optional<FlatVector> bias, boolean rectified) {

    /** Learning weights, without a rectifier. */
    public static ConvolutionWeights learning(FlatVector weight, FlatVector gradient, Optional<FlatVector> bias) {
        return new ConvolutionWeights(weight, Optional.of(gradient), bias, false);
    }

    /** Fixed weights, without a rectifier, for example before a normalisation that learns. */
    public static ConvolutionWeights fixed(FlatVector weight, Optional<FlatVector> bias) {
        return new ConvolutionWeights(weight, Optional.empty(), bias, false);
    }

    /** Fixed weights with a folded normalisation. */
    public static ConvolutionWeights folded(FlatVector weight, FlatVector bias, boolean rectified) {
        return new ConvolutionWeights(weight, Optional.empty(), Optional.of(bias), rectified);
    }
}
