package org.spottune.optim;

import java.util.List;
import org.spottune.kernels.FlatVector;

/**
 * Stochastic gradient descent with momentum in PyTorch's arithmetic: {@code v = momentum * v + g; w = w - rate * v}, or with
 * Nesterov's look ahead {@code w = w - rate * (g + momentum * v)} (Sutskever et al., ICML 2013).
 *
 * <p>The rate stays outside the velocity, so a change of rate acts on the next step in full. Extra memory: one velocity
 * per parameter.
 *
 * @param momentum in [0, 1)
 * @param nesterov whether it looks ahead; needs momentum > 0
 */
public record MomentumSgd(double momentum, boolean nesterov) implements Optimizer {

    private static final Slot VELOCITY = new Slot("momentum");

    public MomentumSgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("Momentum must be in [0, 1), got " + momentum);
        }
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's form needs momentum > 0, got 0");
        }
    }

    /** Classical momentum. */
    public MomentumSgd(double momentum) {
        this(momentum, false);
    }

    @Override
    public List<Slot> slots() {
        return List.of(VELOCITY);
    }

    @Override
    public boolean countsSteps() {
        return false;
    }

    @Override
    public void step(Part part, double rate, long step) {
        FlatVector velocity = part.slots().get(0);
        velocity.scale(momentum);
        velocity.axpy(1, part.direction());
        if (nesterov) {
            part.direction().axpy(momentum, velocity);
            part.values().axpy(-rate, part.direction());
        } else {
            part.values().axpy(-rate, velocity);
        }
    }
}
