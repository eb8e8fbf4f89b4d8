package org.spottune.bench;

import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** What a benchmark's step does. */
public enum BenchMode {
    /** A training step of SpotTune. */
    SPOTTUNE_TRAIN("spottune-train", true, true),
    /** Inference of a network with routed blocks. */
    SPOTTUNE_INFER("spottune-infer", true, false),
    /** A training step of standard fine-tuning. */
    FINE_TUNE_TRAIN("fine-tune-train", false, true),
    /** Inference of a plain network. */
    FINE_TUNE_INFER("fine-tune-infer", false, false);

    private final String id;
    private final boolean routed;
    private final boolean training;

    BenchMode(String id, boolean routed, boolean training) {
        this.id = id;
        this.routed = routed;
        this.training = training;
    }

    /** Name on command lines and in results. */
    public String id() {
        return id;
    }

    /** Whether a policy routes images through blocks. */
    public boolean routed() {
        return routed;
    }

    /** Whether a step trains. */
    public boolean training() {
        return training;
    }

    TransferMethod method(int frozenPrefixBlocks) {
        return routed ? new SpotTune(frozenPrefixBlocks, SpotTune.PAPER_TEMPERATURE) : new FineTuning();
    }

    @Override
    public String toString() {
        return id;
    }
}
