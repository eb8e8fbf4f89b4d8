package org.spottune.nn.blocks;

import java.util.Arrays;
import java.util.List;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.ChannelTerm;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;

/**
 * Tangents of a batch normalisation and its rectifier, and of their gradients (Pearlmutter's R-operator, Neural
 * Computation 1994). Does not move running statistics.
 *
 * <p>With the normalised input {@code h = r (x - m)}, {@code r = 1 / sqrt(variance + epsilon)}, and means {@code m()}
 * over batch and space: {@code Rh = r (Rx - m(Rx) - h m(h Rx))}, {@code Ry = Rscale h + scale Rh + Rshift}. Stored
 * statistics are constants: {@code Rh = r Rx}.
 */
final class NormalizationTangent {

    private final NormParameters norm;
    private final boolean rectified;
    private final Kernels kernels;

    private Statistics statistics;
    private Tensor output;
    private Tensor centred;
    private Tensor normalizedTangent;
    private double[] inverseDeviation;
    /** Tangent of {@link #inverseDeviation}. */
    private double[] inverseTangent;

    NormalizationTangent(NormParameters norm, boolean rectified, Kernels kernels) {
        this.norm = norm;
        this.rectified = rectified;
        this.kernels = kernels;
    }

    /**
     * Tangent of the output.
     *
     * @param input of the last forward pass
     * @param inputTangent its tangent, not changed
     * @param ofForward output of that pass, after the rectifier
     * @param source statistics of that pass
     */
    Tensor forward(Tensor input, Tensor inputTangent, Tensor ofForward, Statistics source) {
        statistics = source;
        output = ofForward;
        boolean batch = source == Statistics.BATCH;
        double[] mean = batch ? kernels.channelMeans(input) : norm.mean();
        int channels = mean.length;
        centred = kernels.channelCombination(scaled(mean, -1), List.of(new ChannelTerm(constant(channels, 1), input)));
        double[] variance = batch ? kernels.channelMeans(centred, centred) : norm.variance();
        inverseDeviation = new double[channels];
        inverseTangent = new double[channels];
        double[] shift = new double[channels];
        double[] meanTangent = batch ? kernels.channelMeans(inputTangent) : shift;
        double[] product = batch ? kernels.channelMeans(centred, inputTangent) : shift;
        for (int c = 0; c < channels; c++) {
            double r = 1 / Math.sqrt(variance[c] + NormalizationParameters.EPSILON);
            inverseDeviation[c] = r;
            inverseTangent[c] = -r * r * r * product[c];
        }
        for (int c = 0; batch && c < channels; c++) {
            shift[c] = -inverseDeviation[c] * meanTangent[c];
        }
        normalizedTangent = kernels.channelCombination(
                shift,
                List.of(new ChannelTerm(inverseDeviation, inputTangent), new ChannelTerm(inverseTangent, centred)));
        Tensor tangent = kernels.channelCombination(
                norm.shiftDirection(),
                List.of(
                        new ChannelTerm(times(norm.scaleDirection(), inverseDeviation), centred),
                        new ChannelTerm(norm.scales(), normalizedTangent)));
        if (rectified) {
            kernels.rectifierGradient(tangent, output);
        }
        return tangent;
    }

    /**
     * Gradient with respect to the input, and its tangent; writes the tangents of the gradients of scale and shift.
     *
     * @param gradient with respect to the output, consumed
     */
    Dual backward(Dual gradient) {
        if (rectified) {
            gradient.rectify(kernels, output);
        }
        Tensor dy = gradient.value();
        Tensor tangent = gradient.tangent();
        long count = dy.shape().valuesPerChannel();
        double[] r = inverseDeviation;
        double[] ofGradient = kernels.channelMeans(dy);
        double[] ofTangent = kernels.channelMeans(tangent);
        // Means of the products with the normalised input, and their tangents.
        double[] product = times(kernels.channelMeans(dy, centred), r);
        double[] productTangent =
                plus(times(kernels.channelMeans(tangent, centred), r), kernels.channelMeans(dy, normalizedTangent));
        norm.writeCurvature(scaled(productTangent, count), scaled(ofTangent, count));

        double[] scale = times(norm.scales(), r);
        double[] scaleTangent = plus(times(norm.scaleDirection(), r), times(norm.scales(), inverseTangent));
        Dual result = statistics == Statistics.BATCH
                ? throughBatch(gradient, scale, scaleTangent, new Means(ofGradient, ofTangent, product, productTangent))
                : throughStored(gradient, scale, scaleTangent);
        gradient.release(kernels);
        kernels.release(centred);
        kernels.release(normalizedTangent);
        return result;
    }

    /** Means over batch and space: of gradient and tangent, and of their products with the normalised input. */
    private record Means(double[] gradient, double[] tangent, double[] product, double[] productTangent) {}

    private Dual throughBatch(Dual gradient, double[] scale, double[] scaleTangent, Means means) {
        double[] r = inverseDeviation;
        Tensor value = kernels.channelCombination(
                scaled(times(scale, means.gradient()), -1),
                List.of(
                        new ChannelTerm(scale, gradient.value()),
                        new ChannelTerm(scaled(times(times(scale, means.product()), r), -1), centred)));
        double[] ofCentred = times(plus(times(scaleTangent, means.product()), times(scale, means.productTangent())), r);
        Tensor tangent = kernels.channelCombination(
                scaled(plus(times(scaleTangent, means.gradient()), times(scale, means.tangent())), -1),
                List.of(
                        new ChannelTerm(scaleTangent, gradient.value()),
                        new ChannelTerm(scale, gradient.tangent()),
                        new ChannelTerm(scaled(ofCentred, -1), centred),
                        new ChannelTerm(scaled(times(scale, means.product()), -1), normalizedTangent)));
        return new Dual(value, tangent);
    }

    private Dual throughStored(Dual gradient, double[] scale, double[] scaleTangent) {
        double[] nothing = new double[scale.length];
        return new Dual(
                kernels.channelCombination(nothing, List.of(new ChannelTerm(scale, gradient.value()))),
                kernels.channelCombination(
                        nothing,
                        List.of(
                                new ChannelTerm(scaleTangent, gradient.value()),
                                new ChannelTerm(scale, gradient.tangent()))));
    }

    private static double[] constant(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }

    private static double[] scaled(double[] values, double factor) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = factor * values[i];
        }
        return scaled;
    }

    private static double[] times(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }
}
