package org.spottune.matching;

/** What decides how much of a pair's distance counts. */
public enum Guidance {
    /** Nothing: every channel, pair and image counts alike (FitNets' form). */
    NONE(false),
    /** A meta-network weighs the channels of each image (L2T-w). */
    CHANNELS(false),
    /** Another one besides says how much of a pair is transferred for each image (L2T-ww). */
    CHANNELS_AND_AMOUNTS(true),
    /** Weights and amounts are learned numbers, the same for all images (the paper's ablation). */
    CONSTANTS(true);

    private final boolean amounts;

    Guidance(boolean amounts) {
        this.amounts = amounts;
    }

    /** Whether pairs are weighed. */
    public boolean weighsPairs() {
        return amounts;
    }
}
