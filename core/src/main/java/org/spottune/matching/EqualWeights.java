package org.spottune.matching;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Equal weights of all channels and all pairs. */
record EqualWeights() implements PairGuidance {

    @Override
    public PairWeights weights(INDArray pooled) {
        double[] channels = new double[Math.toIntExact(pooled.size(1))];
        Arrays.fill(channels, 1.0 / channels.length);
        double[][] ofImages = new double[Math.toIntExact(pooled.size(0))][];
        Arrays.fill(ofImages, channels);
        double[] amounts = new double[ofImages.length];
        Arrays.fill(amounts, 1);
        return new PairWeights(ofImages, amounts);
    }

    @Override
    public void backward(double[][] channelGradient, double[] amountGradient) {
        // Nothing learns.
    }
}
