package org.spottune.kernels;

/**
 * Batch normalisation over batch and space, optionally rectified, with PyTorch's arithmetic; made by
 * {@link Kernels#batchNormalization}.
 *
 * <p>Keeps what its backward pass needs from the last {@link #forward}: the input tensor must stay valid until then.
 */
public interface BatchNormalization {

    /**
     * {@code weight * (x - mean) / sqrt(variance + epsilon) + bias}; the input is left as it is.
     *
     * @param statistics whose mean and variance normalise
     */
    Tensor forward(Tensor input, Statistics statistics);

    /**
     * Gradient with respect to the input of the last {@link #forward}, and, summed over the batch, the gradients of
     * weight and bias into their views.
     *
     * <p>After a forward pass on batch statistics the gradient views of the running statistics receive
     * {@code momentum * (running - batch)}, so that subtracting them moves the running estimate as PyTorch does: biased
     * variance normalises, unbiased variance enters the estimate.
     *
     * @param outputGradient is consumed: its values are undefined afterwards, and it may be the result
     */
    Tensor backward(Tensor outputGradient);

    /** Whose statistics normalise. */
    enum Statistics {
        /** Those of the mini-batch itself; rows depend on each other. */
        BATCH,
        /** The running estimate; every row is computed for itself. */
        STORED
    }
}
