package org.spottune.objective;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Cross-entropy of softmax probabilities against class indices, computed in double precision.
 *
 * @param lossSum sum over the examples, in nats
 * @param correct examples whose largest logit is that of their class; of equal logits the first counts
 */
public record SoftmaxCrossEntropy(double lossSum, int correct) {

    /** Loss of logits {@code [N, classes]}. */
    public static SoftmaxCrossEntropy of(INDArray logits, int[] labels) {
        double lossSum = 0;
        int correct = 0;
        double[][] rows = logits.toDoubleMatrix();
        for (int i = 0; i < labels.length; i++) {
            lossSum += loss(rows[i], labels[i]);
            correct += argmax(rows[i]) == labels[i] ? 1 : 0;
        }
        return new SoftmaxCrossEntropy(lossSum, correct);
    }

    /** Softmax of one row of logits. */
    public static double[] softmax(double[] logits) {
        double largest = logits[argmax(logits)];
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            probabilities[k] = Math.exp(logits[k] - largest);
            sum += probabilities[k];
        }
        for (int k = 0; k < logits.length; k++) {
            probabilities[k] /= sum;
        }
        return probabilities;
    }

    /** Cross-entropy of one row of logits, in nats; finite even where the probability of the class underflows. */
    public static double loss(double[] logits, int label) {
        double largest = logits[argmax(logits)];
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return Math.log(sum) + largest - logits[label];
    }

    /** Index of the largest value, the first of equal ones. */
    public static int argmax(double[] values) {
        int best = 0;
        for (int k = 1; k < values.length; k++) {
            if (values[k] > values[best]) {
                best = k;
            }
        }
        return best;
    }
}
