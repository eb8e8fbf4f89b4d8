package org.spottune.matching;

/** What weighs the distances of pairs. */
public enum Guidance {
    /** Nothing: all channels, pairs and images have equal weights (FitNets). */
    NONE(false),
    /** A meta-network weighs the channels of each image (L2T-w). */
    CHANNELS(false),
    /** A second meta-network gives the amount of transfer of each pair for each image, too (L2T-ww). */
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
