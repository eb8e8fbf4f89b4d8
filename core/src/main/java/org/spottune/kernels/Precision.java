package org.spottune.kernels;

import java.util.Locale;

/**
 * How activations and their gradients are stored, and convolutions multiplied, while {@link Kernels} compute.
 *
 * <p>Sums are kept in single precision, and so is whatever belongs to a network rather than to a pass: parameters,
 * statistics, their gradients and the state of an optimiser. A network that was trained in one precision can therefore be
 * used in another.
 */
public enum Precision {
    /** IEEE single precision, 24 bits of significand. */
    FLOAT32,
    /** The upper half of single precision: its range, and 8 bits of significand. Half the memory. */
    BFLOAT16;

    /** Name in settings, on command lines and in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return id();
    }

    /** How a machine computes in a precision. */
    public enum Support {
        /** By instructions of its own. */
        NATIVE,
        /** Through other instructions, several for one; expect no gain in speed. */
        EMULATED,
        /** Not at all. */
        UNAVAILABLE
    }
}
