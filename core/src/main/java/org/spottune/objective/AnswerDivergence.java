package org.spottune.objective;

/**
 * How far logits are from target logits: the mean over images of the divergence {@code KL(said || kept)} of softmax at
 * a temperature, without its square as a factor (Hinton et al., 2015).
 *
 * @param value in nats, >= 0 up to rounding
 * @param gradient of the weighted value with respect to the learning logits, {@code [N][classes]}
 */
record AnswerDivergence(double value, double[][] gradient) {

    /**
     * Compares logits {@code [N][classes]}.
     *
     * @param said target logits
     * @param kept logits that learn
     * @param temperature > 0
     * @param weight of the gradient
     */
    static AnswerDivergence of(double[][] said, double[][] kept, double temperature, double weight) {
        double value = 0;
        double[][] gradient = new double[kept.length][];
        for (int i = 0; i < kept.length; i++) {
            double[] wanted = SoftmaxCrossEntropy.softmax(softened(said[i], temperature));
            double[] logits = softened(kept[i], temperature);
            for (int k = 0; k < logits.length; k++) {
                if (wanted[k] > 0) {
                    value += wanted[k] * (Math.log(wanted[k]) + SoftmaxCrossEntropy.loss(logits, k));
                }
            }
            gradient[i] = SoftmaxCrossEntropy.softmax(logits);
            for (int k = 0; k < logits.length; k++) {
                gradient[i][k] = weight * (gradient[i][k] - wanted[k]) / temperature / kept.length;
            }
        }
        return new AnswerDivergence(value / kept.length, gradient);
    }

    /** @throws IllegalArgumentException unless it is > 0 and finite */
    static void requireTemperature(double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Temperature must be > 0 and finite, got " + temperature);
        }
    }

    private static double[] softened(double[] logits, double temperature) {
        double[] softened = new double[logits.length];
        for (int k = 0; k < logits.length; k++) {
            softened[k] = logits[k] / temperature;
        }
        return softened;
    }
}
