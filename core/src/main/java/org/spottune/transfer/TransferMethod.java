package org.spottune.transfer;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.policy.GlobalK;

/** A transfer-learning method: decides which parts of the source network learn on the target task. */
public sealed interface TransferMethod extends Serializable
        permits FeatureExtraction,
                FineTuneLast,
                FineTuning,
                L2Sp,
                RandomPolicy,
                SpotTune,
                SpotTuneGlobalK,
                StochasticFineTuning,
                TrainingFromScratch {

    /** Key in configurations, result tables and directory names. */
    String id();

    /**
     * The network that is trained, without its classifier.
     *
     * @param source the source network's table
     * @param statistics whose statistics normalise in the training passes of what learns
     */
    TrunkSpec trunk(Architecture source, Statistics statistics);

    /** What keeps the method from being used on a network; empty if nothing does. */
    default List<String> problemsWith(Architecture source) {
        return List.of();
    }

    /** Losses on the use of fine-tuned branches, after which only the most used blocks are kept. */
    default Optional<GlobalK> globalK() {
        return Optional.empty();
    }

    /** Whether weights of the source network are the start values. */
    default boolean startsFromSource() {
        return true;
    }
}
