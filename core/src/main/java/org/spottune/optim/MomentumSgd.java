package org.spottune.optim;

import java.io.Serializable;
import org.spottune.kernels.FlatVector;

/**
 * Stochastic gradient descent with classical momentum in PyTorch's arithmetic:
 * {@code v = momentum * v + g; w = w - rate * v}.
 *
 * <p>The rate stays outside the velocity, so a change of rate acts on the next step in full. Extra memory: one velocity
 * per learning value.
 *
 * @param momentum in [0, 1)
 */
public record MomentumSgd(double momentum) implements Serializable {

    public MomentumSgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("Momentum must be in [0, 1), got " + momentum);
        }
    }

    /**
     * One step on vectors of equal length, in place.
     *
     * @param gradient gradient of the mean loss and of its penalties
     */
    public void step(FlatVector values, FlatVector gradient, FlatVector velocity, double rate) {
        velocity.scale(momentum);
        velocity.axpy(1, gradient);
        values.axpy(-rate, velocity);
    }
}
