package org.spottune.optim;

import java.util.List;
import org.spottune.kernels.FlatVector;

/**
 * Adam (Kingma and Ba, ICLR 2015) in PyTorch's arithmetic, optionally with decoupled weight decay, as AdamW (Loshchilov
 * and Hutter, ICLR 2019): {@code w = w - rate * decay * w; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g²; w = w - rate
 * * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)}.
 *
 * <p>Extra memory: two values per parameter.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon > 0
 * @param decoupledDecay >= 0; it is not part of the loss and enters neither moment
 */
public record Adam(double beta1, double beta2, double epsilon, double decoupledDecay) implements Optimizer {

    private static final List<Slot> SLOTS = List.of(new Slot("adam.m"), new Slot("adam.v"));

    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("Adam's betas must be in [0, 1), got " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("Adam's epsilon must be > 0 and finite, got " + epsilon);
        }
        if (!(decoupledDecay >= 0) || Double.isInfinite(decoupledDecay)) {
            throw new IllegalArgumentException("Weight decay must be >= 0 and finite, got " + decoupledDecay);
        }
    }

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public boolean countsSteps() {
        return true;
    }

    @Override
    public void step(Part part, double rate, long step) {
        if (decoupledDecay > 0) {
            part.values().scale(1 - rate * decoupledDecay);
        }
        FlatVector mean = part.slots().get(0);
        FlatVector squares = part.slots().get(1);
        mean.scale(beta1);
        mean.axpy(1 - beta1, part.direction());
        squares.blendSquare(beta2, part.direction());
        double ofMean = 1 - Math.pow(beta1, step);
        double ofSquares = 1 - Math.pow(beta2, step);
        part.values().addQuotient(-rate / ofMean, mean, squares, 1 / ofSquares, epsilon);
    }
}
