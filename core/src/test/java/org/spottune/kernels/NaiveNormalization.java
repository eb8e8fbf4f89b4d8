package org.spottune.kernels;

import static org.spottune.kernels.NormalizationParameters.EPSILON;

/**
 * Batch normalisation and its gradients by definition; all arrays are {@code [channels]}.
 *
 * @param mean running mean
 * @param variance running variance
 */
record NaiveNormalization(double[] weight, double[] bias, double[] mean, double[] variance) {

    static NaiveNormalization random(int channels, long seed) {
        double[] weight = Activation.normal(channels, seed);
        double[] bias = Activation.normal(channels, seed + 1);
        double[] mean = Activation.normal(channels, seed + 2);
        double[] variance = Activation.normal(channels, seed + 3);
        for (int c = 0; c < channels; c++) {
            variance[c] = (float) (0.5 + Math.abs(variance[c]));
        }
        return new NaiveNormalization(weight, bias, mean, variance);
    }

    int channels() {
        return weight.length;
    }

    /** The same with the statistics of a batch, biased variance, in place of the running ones. */
    NaiveNormalization withStatisticsOf(Activation input) {
        double count = input.shape().valuesPerChannel();
        double[] batchMean = new double[channels()];
        double[] batchVariance = new double[channels()];
        for (int i = 0; i < input.values().length; i++) {
            batchMean[i % channels()] += input.values()[i] / count;
        }
        for (int i = 0; i < input.values().length; i++) {
            double centred = input.values()[i] - batchMean[i % channels()];
            batchVariance[i % channels()] += centred * centred / count;
        }
        return new NaiveNormalization(weight, bias, batchMean, batchVariance);
    }

    Activation forward(Activation input) {
        Activation output = Activation.zeros(input.shape());
        for (int i = 0; i < input.values().length; i++) {
            int c = i % channels();
            output.values()[i] = weight[c] * normalized(input, i) + bias[c];
        }
        return output;
    }

    /** Gradients with respect to weight and bias. */
    Gradients gradients(Activation input, Activation outputGradient) {
        double[] ofWeight = new double[channels()];
        double[] ofBias = new double[channels()];
        for (int i = 0; i < input.values().length; i++) {
            ofWeight[i % channels()] += outputGradient.values()[i] * normalized(input, i);
            ofBias[i % channels()] += outputGradient.values()[i];
        }
        return new Gradients(ofWeight, ofBias);
    }

    /** Input gradient with mean and variance as constants. */
    Activation storedInputGradient(Activation outputGradient) {
        Activation gradient = Activation.zeros(outputGradient.shape());
        for (int i = 0; i < gradient.values().length; i++) {
            gradient.values()[i] = outputGradient.values()[i] * scale(i % channels());
        }
        return gradient;
    }

    /** Input gradient with mean and variance of the input. */
    Activation batchInputGradient(Activation input, Activation outputGradient) {
        double count = input.shape().valuesPerChannel();
        Gradients gradients = gradients(input, outputGradient);
        Activation gradient = Activation.zeros(input.shape());
        for (int i = 0; i < gradient.values().length; i++) {
            int c = i % channels();
            double through = gradients.bias()[c] / count
                    + normalized(input, i) * gradients.weight()[c] / count;
            gradient.values()[i] = scale(c) * (outputGradient.values()[i] - through);
        }
        return gradient;
    }

    record Gradients(double[] weight, double[] bias) {}

    private double normalized(Activation input, int index) {
        int c = index % channels();
        return (input.values()[index] - mean[c]) / Math.sqrt(variance[c] + EPSILON);
    }

    private double scale(int channel) {
        return weight[channel] / Math.sqrt(variance[channel] + EPSILON);
    }
}
