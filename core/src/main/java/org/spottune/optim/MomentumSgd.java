package org.spottune.optim;

import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stochastic gradient descent with classical momentum and weight decay, in PyTorch's arithmetic:
 * {@code g' = g + weightDecay * w; v = momentum * v + g'; w = w - rate * v}.
 *
 * <p>The rate stays outside the velocity, so a change of rate acts on the next step in full. Extra memory: one velocity
 * per learning value.
 *
 * @param momentum in [0, 1)
 * @param weightDecay >= 0
 */
public record MomentumSgd(double momentum, double weightDecay) implements Serializable {

    public MomentumSgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("Momentum must be in [0, 1), got " + momentum);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("Weight decay must be >= 0 and finite, got " + weightDecay);
        }
    }

    /**
     * One step on vectors of equal length, in place; the gradient's values are undefined afterwards.
     *
     * @param gradient gradient of the mean loss
     */
    public void step(INDArray values, INDArray gradient, INDArray velocity, double rate) {
        if (weightDecay > 0) {
            Nd4j.getBlasWrapper().level1().axpy(values.length(), weightDecay, values, gradient);
        }
        velocity.muli(momentum).addi(gradient);
        Nd4j.getBlasWrapper().level1().axpy(values.length(), -rate, velocity, values);
    }
}
