package org.spottune.kernels;

/**
 * One convolution with its weights; made by {@link Kernels#convolution}.
 *
 * <p>The weights are slices of vectors that others update. An implementation may keep them in a layout of its own as long
 * as their {@link FlatVector#version()} stays the same.
 */
public interface Convolution {

    /** Output {@code conv(input) + bias}, rectified if the weights say so; the input is left as it is. */
    Tensor forward(Tensor input);

    /** {@code sum = max(0, sum + conv(input) + bias)}, in place; the input is left as it is, and another tensor. */
    void addForwardRectified(Tensor input, Tensor sum);

    /**
     * Writes the weight gradient, summed over the batch, into the gradient of the weights.
     *
     * @throws IllegalStateException if the weights have no gradient
     */
    void weightGradient(Tensor input, Tensor outputGradient);

    /** Gradient with respect to an input of the given shape; the output gradient is left as it is. */
    Tensor inputGradient(Tensor outputGradient, ActivationShape input);
}
