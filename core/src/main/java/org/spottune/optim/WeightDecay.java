package org.spottune.optim;

import java.io.Serializable;
import org.spottune.kernels.FlatVector;

/**
 * The penalty {@code strength / 2 * |w - w0|²}, whose gradient is added to that of the loss.
 *
 * <p>With {@code w0 = 0} it is weight decay in PyTorch's arithmetic; with the start values as {@code w0} it is L2-SP (Li,
 * Grandvalet and Davoine, ICML 2018, Eq. 2).
 *
 * @param strength >= 0
 * @param toward what parameters are drawn to
 */
public record WeightDecay(double strength, Toward toward) implements Serializable {

    /** What parameters are drawn to. */
    public enum Toward {
        ZERO,
        /** Where each parameter began: the source network's value. */
        START
    }

    public WeightDecay {
        if (!(strength >= 0) || Double.isInfinite(strength)) {
            throw new IllegalArgumentException("Weight decay must be >= 0 and finite, got " + strength);
        }
    }

    /** Plain weight decay. */
    public static WeightDecay towardZero(double strength) {
        return new WeightDecay(strength, Toward.ZERO);
    }

    /** L2-SP. */
    public static WeightDecay towardStart(double strength) {
        return new WeightDecay(strength, Toward.START);
    }

    /**
     * Adds the penalty's gradient, in place, on vectors of equal length.
     *
     * @param start where the values began; not read where the penalty draws to zero
     */
    public void addGradient(FlatVector values, FlatVector start, FlatVector gradient) {
        if (strength == 0) {
            return;
        }
        gradient.axpy(strength, values);
        if (toward == Toward.START) {
            gradient.axpy(-strength, start);
        }
    }
}
