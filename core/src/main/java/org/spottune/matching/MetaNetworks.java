package org.spottune.matching;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Linear;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;

/**
 * The meta-networks of one pair (Jang et al., L2T-ww, ICML 2019, Section 2.2): one linear layer each on the source map's
 * mean over space {@code z}. Channel weights are {@code softmax(A z + a)} and start equal; amounts are {@code ReLU6(B z + b)}
 * and start around 1.
 */
final class MetaNetworks implements PairGuidance {

    private static final double LARGEST_AMOUNT = 6;

    private final Linear channelNetwork;
    private final Linear amountNetwork;
    private double[][] channels;
    private double[][] raw;

    /** @param weighsPairs whether there is a network for the amount; without it, it is 1 */
    MetaNetworks(ParameterSet parameters, String name, int sourceChannels, boolean weighsPairs) {
        channelNetwork = new Linear(
                parameters,
                name + ".channels",
                sourceChannels,
                sourceChannels,
                Parameter.Group.META,
                new Linear.Start(Initializer.ZERO, Initializer.ZERO));
        amountNetwork = weighsPairs
                ? new Linear(
                        parameters,
                        name + ".amount",
                        sourceChannels,
                        1,
                        Parameter.Group.META,
                        new Linear.Start(Initializer.LINEAR, Initializer.ONE))
                : null;
    }

    @Override
    public PairWeights weights(INDArray pooled) {
        channels = Rows.of(channelNetwork.forward(pooled));
        Arrays.setAll(channels, i -> Softmax.of(channels[i]));
        double[] amounts = new double[channels.length];
        if (amountNetwork == null) {
            Arrays.fill(amounts, 1);
        } else {
            raw = Rows.of(amountNetwork.forward(pooled));
            Arrays.setAll(amounts, i -> Math.min(Math.max(raw[i][0], 0), LARGEST_AMOUNT));
        }
        return new PairWeights(channels, amounts);
    }

    @Override
    public void backward(double[][] channelGradient, double[] amountGradient) {
        double[][] ofLogits = new double[channels.length][];
        Arrays.setAll(ofLogits, i -> Softmax.gradient(channels[i], channelGradient[i]));
        channelNetwork.backward(Nd4j.createFromArray(ofLogits));
        if (amountNetwork != null) {
            double[][] ofRaw = new double[amountGradient.length][1];
            for (int i = 0; i < ofRaw.length; i++) {
                ofRaw[i][0] = raw[i][0] > 0 && raw[i][0] < LARGEST_AMOUNT ? amountGradient[i] : 0;
            }
            amountNetwork.backward(Nd4j.createFromArray(ofRaw));
        }
    }
}
