package org.spottune.nn.blocks;

import java.util.Locale;

/** How the batch normalisations of a frozen part behave in training; its convolution weights are always fixed. */
public enum FrozenNormalization {
    /** Stored statistics, and nothing changes: the part is a fixed function (the SpotTune paper). */
    STORED,
    /** Stored statistics, which do not change; scale and shift learn. */
    AFFINE,
    /**
     * As in parts that learn: scale and shift learn, and if those parts use batch statistics, so do these, and their
     * running statistics move (the paper's published code).
     */
    LEARNING;

    /** Name in settings and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
