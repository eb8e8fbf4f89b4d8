package org.spottune.kernels;

import java.util.Locale;

/**
 * Precision in which {@link Kernels} store activations and their gradients, and multiply in convolutions.
 *
 * <p>Sums stay in single precision, and so does all that outlives a pass: parameters, statistics, their gradients and
 * the state of an optimiser. A network trained in one precision can therefore be used in another.
 */
public enum Precision {
    /** IEEE single precision, 24 bits of significand. */
    FLOAT32,
    /** The upper half of single precision: the same range, 8 bits of significand, half the memory. */
    BFLOAT16;

    /** Name in settings, on command lines and in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return id();
    }

    /** How a machine supports a precision. */
    public enum Support {
        /** By dedicated instructions. */
        NATIVE,
        /** Through several other instructions for each; expect no gain in speed. */
        EMULATED,
        /** Not at all. */
        UNAVAILABLE
    }
}
