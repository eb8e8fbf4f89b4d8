package org.spottune.objective;

import java.io.Serializable;
import org.spottune.settings.Setting;

/**
 * Weight of a term, which may fall from epoch to epoch: {@code start * decay^epoch} (Wan et al., ICDM 2019, Section V).
 *
 * @param start weight in epoch 0, >= 0
 * @param decay factor from one epoch to the next, in (0, 1]
 */
public record Coefficient(double start, double decay) implements Serializable {

    public Coefficient {
        if (!(start >= 0) || Double.isInfinite(start)) {
            throw new IllegalArgumentException("Weight of a term must be >= 0 and finite, got " + start);
        }
        if (!(decay > 0 && decay <= 1)) {
            throw new IllegalArgumentException("Decay of a term's weight must be in (0, 1], got " + decay);
        }
    }

    /** The same weight in every epoch. */
    public static Coefficient constant(double weight) {
        return new Coefficient(weight, 1);
    }

    /** The setting for the decay of a term's weight. */
    static Setting<Double> decaySetting(String term) {
        return Setting.number(
                term + ".decay",
                1,
                value -> value > 0 && value <= 1,
                "a number in (0, 1]",
                "Factor of its weight from one epoch to the next");
    }

    /** Weight in an epoch, counted from 0. */
    public double at(int epoch) {
        return start * Math.pow(decay, epoch);
    }
}
