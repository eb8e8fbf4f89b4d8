package org.spottune.transfer;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.spottune.nn.PathForm;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.settings.Setting;

/** Where the published SpotTune code differs from the paper: the defaults of the paper, or those of the code. */
public enum Profile {
    /** The paper; the stem is frozen if blocks above it are. */
    PAPER {
        @Override
        PathForm form() {
            return PathForm.PAPER;
        }

        @Override
        boolean stemLearns(int frozenPrefixBlocks) {
            return frozenPrefixBlocks == 0;
        }

        @Override
        public List<Integer> milestones(List<Integer> all) {
            return all;
        }

        @Override
        public OptionalDouble policyWeightDecay() {
            return OptionalDouble.empty();
        }

        @Override
        boolean drawsAdapters() {
            return false;
        }

        @Override
        Extent controllerNormalization() {
            return Extent.NORMALIZATION;
        }
    },
    /**
     * The published code: branches are mixed after the rectifier, normalisations of the frozen path learn, the stem
     * always learns, the rate falls once, and the policy has a weight decay of its own.
     */
    REFERENCE {
        @Override
        PathForm form() {
            return PathForm.REFERENCE;
        }

        @Override
        boolean stemLearns(int frozenPrefixBlocks) {
            return true;
        }

        @Override
        public List<Integer> milestones(List<Integer> all) {
            return all.subList(0, Math.min(1, all.size()));
        }

        @Override
        public OptionalDouble policyWeightDecay() {
            return OptionalDouble.of(1e-3);
        }

        @Override
        boolean drawsAdapters() {
            return true;
        }

        @Override
        Extent controllerNormalization() {
            return Extent.STATISTICS;
        }
    };

    /** The setting that chooses. */
    public static final Setting<Profile> SETTING = Setting.choice(
            "profile",
            PAPER,
            Map.of("paper", PAPER, "reference", REFERENCE),
            "Defaults where paper and published code differ: those of the paper, or of the code (reference)");

    abstract PathForm form();

    abstract boolean stemLearns(int frozenPrefixBlocks);

    /** The milestones of a schedule, out of those that it could have. */
    public abstract List<Integer> milestones(List<Integer> all);

    /**
     * Whether adapters and controllers start from drawn values, instead of values that keep the source network's
     * function.
     */
    abstract boolean drawsAdapters();

    /** How much of the normalisations behind recombined filters learns. */
    abstract Extent controllerNormalization();

    /** Weight decay of the policy network; empty if it is the network's. */
    public abstract OptionalDouble policyWeightDecay();
}
