package org.spottune.transfer;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.spottune.nn.PathForm;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.settings.Setting;

/** Where the published SpotTune code differs from the paper, the defaults of one or of the other. */
public enum Profile {
    /** What the paper says; the stem is frozen where blocks above it are. */
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
     * What the published code does: branches are mixed after the rectifier, normalisations of the frozen path learn, the
     * stem always learns, the rate falls once, and the policy has a weight decay of its own.
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
            "Whose defaults hold where paper and published code differ");

    abstract PathForm form();

    abstract boolean stemLearns(int frozenPrefixBlocks);

    /** Of milestones that a schedule could have, those that it has. */
    public abstract List<Integer> milestones(List<Integer> all);

    /** Whether adapters and controllers start from drawn values, and not as what leaves the source network as it is. */
    abstract boolean drawsAdapters();

    /** What of normalisations behind recombined filters changes. */
    abstract Extent controllerNormalization();

    /** Empty for that of the network. */
    public abstract OptionalDouble policyWeightDecay();
}
