package org.spottune.kernels;

/**
 * Batch normalisation over batch and space with PyTorch's arithmetic and an optional rectifier; created by
 * {@link Kernels#batchNormalization}.
 *
 * <p>{@link #forward} keeps what {@link #backward} needs; the input tensor must stay valid until then.
 */
public interface BatchNormalization {

    /**
     * {@code weight * (x - mean) / sqrt(variance + epsilon) + bias}; the input stays unchanged.
     *
     * @param statistics which mean and variance to use
     */
    Tensor forward(Tensor input, Statistics statistics);

    /**
     * Returns the gradient with respect to the input of the last {@link #forward}, and writes the gradients of weight
     * and bias, summed over the batch, into their views.
     *
     * <p>After a forward pass with batch statistics, the gradient views of the running statistics receive
     * {@code momentum * (running - batch)}; subtracting them moves the running estimate as in PyTorch. The biased
     * variance normalises; the unbiased variance enters the estimate.
     *
     * @param outputGradient consumed: its values are undefined afterwards, and it may be the returned tensor
     */
    Tensor backward(Tensor outputGradient);

    /** Which statistics normalise. */
    enum Statistics {
        /** Those of the mini-batch; rows depend on each other. */
        BATCH,
        /** The running estimate; rows are independent. */
        STORED
    }
}
