package org.spottune.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross-entropy of softmax probabilities against class indices, computed in double precision.
 *
 * @param lossSum sum over the examples, in nats
 * @param correct examples whose largest logit is that of their class; of equal logits the first counts
 */
public record SoftmaxCrossEntropy(double lossSum, int correct) {

    /** Loss of logits {@code [N, classes]}. */
    public static SoftmaxCrossEntropy of(INDArray logits, int[] labels) {
        return of(logits, labels, new double[labels.length][]);
    }

    /** Gradient {@code [N, classes]} of the mean loss with respect to the logits, and the loss itself. */
    public static WithGradient withGradient(INDArray logits, int[] labels) {
        double[][] probabilities = new double[labels.length][];
        SoftmaxCrossEntropy loss = of(logits, labels, probabilities);
        for (int i = 0; i < labels.length; i++) {
            probabilities[i][labels[i]] -= 1;
            for (int k = 0; k < probabilities[i].length; k++) {
                probabilities[i][k] /= labels.length;
            }
        }
        return new WithGradient(loss, Nd4j.createFromArray(probabilities).castTo(logits.dataType()));
    }

    /** A loss and its gradient. */
    public record WithGradient(SoftmaxCrossEntropy loss, INDArray logitsGradient) {}

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

    private static SoftmaxCrossEntropy of(INDArray logits, int[] labels, double[][] probabilities) {
        double lossSum = 0;
        int correct = 0;
        double[][] rows = logits.toDoubleMatrix();
        for (int i = 0; i < labels.length; i++) {
            probabilities[i] = softmax(rows[i]);
            lossSum += loss(rows[i], labels[i]);
            correct += argmax(rows[i]) == labels[i] ? 1 : 0;
        }
        return new SoftmaxCrossEntropy(lossSum, correct);
    }
}
