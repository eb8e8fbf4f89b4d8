package org.spottune.kernels;

/**
 * One convolution with its weights; created by {@link Kernels#convolution}.
 *
 * <p>The weights are slices of vectors that the caller updates. An implementation may cache them in its own layout
 * while their {@link FlatVector#version()} stays the same.
 */
public interface Convolution {

    /**
     * Output {@code conv(input) + bias}, rectified if {@link ConvolutionWeights#rectified}; the input stays unchanged.
     */
    Tensor forward(Tensor input);

    /**
     * {@code sum = max(0, sum + conv(input) + bias)}, in place; the input must be another tensor and stays unchanged.
     */
    void addForwardRectified(Tensor input, Tensor sum);

    /**
     * Writes the weight gradient, summed over the batch, into the gradient of the weights.
     *
     * @throws IllegalStateException if the weights have no gradient
     */
    void weightGradient(Tensor input, Tensor outputGradient);

    /** Gradient with respect to an input of the given shape; the output gradient stays unchanged. */
    Tensor inputGradient(Tensor outputGradient, ActivationShape input);
}
