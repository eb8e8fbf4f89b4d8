package org.spottune.nn.blocks;

import java.util.Locale;

/** What the batch normalisations of a frozen part do in training; its convolution weights are fixed in any case. */
public enum FrozenNormalization {
    /** They normalise with stored statistics and nothing of them changes: the part is a fixed function (the paper). */
    STORED,
    /** They normalise with stored statistics, which stay; scale and shift learn. */
    AFFINE,
    /**
     * They do as those of a part that learns: scale and shift learn, and where these normalise with batch statistics, so
     * do they, and move their running ones (the paper's published code).
     */
    LEARNING;

    /** Name in settings and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
