package org.spottune.matching;

/** Softmax of a few values, and its gradient. */
final class Softmax {

    private Softmax() {}

    static double[] of(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] values = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            values[k] = Math.exp(logits[k] - largest);
            sum += values[k];
        }
        for (int k = 0; k < logits.length; k++) {
            values[k] /= sum;
        }
        return values;
    }

    /** Gradient with respect to the logits. */
    static double[] gradient(double[] values, double[] valueGradient) {
        double mean = 0;
        for (int k = 0; k < values.length; k++) {
            mean += values[k] * valueGradient[k];
        }
        double[] gradient = new double[values.length];
        for (int k = 0; k < values.length; k++) {
            gradient[k] = values[k] * (valueGradient[k] - mean);
        }
        return gradient;
    }
}
