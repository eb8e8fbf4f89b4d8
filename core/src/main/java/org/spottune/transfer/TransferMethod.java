package org.spottune.transfer;

import java.io.Serializable;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.ResNetSpec;

/** A transfer-learning method: decides which parts of the source network learn on the target task. */
public sealed interface TransferMethod extends Serializable
        permits FeatureExtraction, FineTuning, SpotTune, TrainingFromScratch {

    /** Key in configurations, result tables and directory names. */
    String id();

    /**
     * The network that is trained, without its classifier.
     *
     * @param source the source network's table
     * @param statistics whose statistics normalise in the training passes of what learns
     */
    TrunkSpec trunk(ResNetSpec source, Statistics statistics);

    /** Whether weights of the source network are the start values. */
    default boolean startsFromSource() {
        return true;
    }
}
