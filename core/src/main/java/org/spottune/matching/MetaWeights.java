package org.spottune.matching;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.nn.blocks.FreeVector;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;

/**
 * Learned constants in place of meta-networks (L2T-ww's ablation): channel weights {@code softmax(c)}, and the amount
 * {@code softplus(10 a)}.
 */
final class MetaWeights implements PairGuidance {

    private static final double STEEPNESS = 10;

    private final FreeVector logits;
    private final FreeVector amount;
    private double[] channels;
    private double steep;

    MetaWeights(ParameterSet parameters, String name, int sourceChannels) {
        logits = new FreeVector(parameters, name + ".channels", sourceChannels, Parameter.Group.META, Initializer.ZERO);
        amount = new FreeVector(parameters, name + ".amount", 1, Parameter.Group.META, Initializer.ZERO);
    }

    @Override
    public PairWeights weights(INDArray pooled) {
        channels = Softmax.of(logits.values());
        steep = STEEPNESS * amount.values()[0];
        double[][] ofImages = new double[Math.toIntExact(pooled.size(0))][];
        Arrays.fill(ofImages, channels);
        double[] amounts = new double[ofImages.length];
        Arrays.fill(amounts, Math.max(steep, 0) + Math.log1p(Math.exp(-Math.abs(steep))));
        return new PairWeights(ofImages, amounts);
    }

    @Override
    public void backward(double[][] channelGradient, double[] amountGradient) {
        double[] sum = new double[channels.length];
        for (double[] ofImage : channelGradient) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += ofImage[c];
            }
        }
        logits.writeGradient(Softmax.gradient(channels, sum));
        double slope = STEEPNESS / (1 + Math.exp(-steep));
        amount.writeGradient(
                new double[] {slope * DoubleStream.of(amountGradient).sum()});
    }
}
