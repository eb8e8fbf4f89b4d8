package org.spottune.objective;

import java.util.List;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.nn.Architecture;

/**
 * Mean cross-entropy of the mini-batch, the loss of the task itself.
 *
 * @param smoothing share of the target probability that is spread evenly over all classes, in [0, 1): label smoothing
 *     as PyTorch defines it (Szegedy et al., CVPR 2016, Section 7)
 */
public record CrossEntropy(double smoothing) implements OutputTerm {

    /** Name of its loss. */
    public static final String LOSS = "cross-entropy";

    public CrossEntropy {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("Label smoothing must be in [0, 1), got " + smoothing);
        }
    }

    @Override
    public Side side() {
        return Side.EMPIRICAL;
    }

    @Override
    public List<String> names() {
        return List.of(LOSS);
    }

    @Override
    public Needs needs(Architecture target) {
        return Needs.NOTHING;
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        double[][] logits = in.outputs().logits().toDoubleMatrix();
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            double[] row = logits[i];
            int label = in.labels()[i];
            sum += loss(row, label);
            logits[i] = SoftmaxCrossEntropy.softmax(row);
            logits[i][label] -= 1 - smoothing;
            for (int k = 0; k < row.length; k++) {
                logits[i][k] = (logits[i][k] - smoothing / row.length) / logits.length;
            }
        }
        seeds.addToLogits(
                Nd4j.createFromArray(logits).castTo(in.outputs().logits().dataType()));
        double mean = sum / logits.length;
        return List.of(new Loss(mean, mean));
    }

    /**
     * Adds the gradient of the logits to the seeds of a second-order backward pass, and its tangent.
     *
     * @param in with the outputs of the forward pass
     * @param tangents of these outputs
     * @param seeds take the gradient
     * @param tangentSeeds take its tangent
     */
    public void tangents(StepInputs in, Outputs tangents, Seeds seeds, Seeds tangentSeeds) {
        evaluate(in, seeds);
        double[][] logits = in.outputs().logits().toDoubleMatrix();
        double[][] moved = tangents.logits().toDoubleMatrix();
        for (int i = 0; i < logits.length; i++) {
            double[] shares = SoftmaxCrossEntropy.softmax(logits[i]);
            double mean = 0;
            for (int k = 0; k < shares.length; k++) {
                mean += shares[k] * moved[i][k];
            }
            for (int k = 0; k < shares.length; k++) {
                moved[i][k] = shares[k] * (moved[i][k] - mean) / logits.length;
            }
        }
        tangentSeeds.addToLogits(
                Nd4j.createFromArray(moved).castTo(in.outputs().logits().dataType()));
    }

    private double loss(double[] logits, int label) {
        double ofLabel = SoftmaxCrossEntropy.loss(logits, label);
        if (smoothing == 0) {
            return ofLabel;
        }
        double ofAll = 0;
        for (int k = 0; k < logits.length; k++) {
            ofAll += SoftmaxCrossEntropy.loss(logits, k);
        }
        return (1 - smoothing) * ofLabel + smoothing * ofAll / logits.length;
    }
}
