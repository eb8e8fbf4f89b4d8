package org.spottune.experiment;

import java.util.List;
import java.util.OptionalDouble;
import org.spottune.nn.PathForm;

/** Where the published SpotTune code differs from the paper, the defaults of one or of the other. */
enum Profile {
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
        List<Integer> milestones(List<Integer> all) {
            return all;
        }

        @Override
        OptionalDouble policyWeightDecay() {
            return OptionalDouble.empty();
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
        List<Integer> milestones(List<Integer> all) {
            return all.subList(0, Math.min(1, all.size()));
        }

        @Override
        OptionalDouble policyWeightDecay() {
            return OptionalDouble.of(1e-3);
        }
    };

    abstract PathForm form();

    abstract boolean stemLearns(int frozenPrefixBlocks);

    abstract List<Integer> milestones(List<Integer> all);

    /** Empty for that of the network. */
    abstract OptionalDouble policyWeightDecay();
}
