package org.spottune.matching;

import java.util.Locale;

/** What decides how much of a pair's distance counts. */
public enum Guidance {
    /** Nothing: every channel, pair and image counts alike (FitNets' form). */
    NONE(false, false),
    /** A meta-network weighs the channels of each image (L2T-w). */
    CHANNELS(true, false),
    /** Another one besides says how much of a pair is transferred for each image (L2T-ww). */
    CHANNELS_AND_AMOUNTS(true, true),
    /** Weights and amounts are learned numbers, the same for all images (the paper's ablation). */
    CONSTANTS(true, true);

    private final boolean channels;
    private final boolean amounts;

    Guidance(boolean channels, boolean amounts) {
        this.channels = channels;
        this.amounts = amounts;
    }

    /** Whether channels are weighed. */
    public boolean weighsChannels() {
        return channels;
    }

    /** Whether pairs are weighed. */
    public boolean weighsPairs() {
        return amounts;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
