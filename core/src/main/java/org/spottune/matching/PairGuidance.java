package org.spottune.matching;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Weighs the distance of one pair, for each image of a mini-batch. */
interface PairGuidance {

    /** @param pooled mean of the source map over space, {@code [images, channels]} */
    PairWeights weights(INDArray pooled);

    /**
     * Writes the gradients of its parameters, for the last result of {@link #weights}.
     *
     * @param channelGradient with respect to the channel weights, {@code [images][channels]}
     * @param amountGradient with respect to the amounts, {@code [images]}
     */
    void backward(double[][] channelGradient, double[] amountGradient);
}
