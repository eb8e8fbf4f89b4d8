package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.model.ModelDescription;
import org.spottune.model.ModelDescription.TrainedOn;
import org.spottune.policy.BlockUsage;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.BareNetwork;
import org.spottune.transfer.Finish;
import org.spottune.transfer.ParameterCount;

/**
 * Makes the model of a trained network.
 *
 * @param plan of the job
 * @param source what the network started from
 * @param normalization of its input
 */
record TrainedModel(TrainPlan plan, Source source, ChannelNormalization normalization) {

    /**
     * What was saved.
     *
     * @param parameters of the model
     * @param tunedBlocks that a compact model keeps; empty where nothing was dropped
     */
    record Saved(ParameterCount parameters, List<Integer> tunedBlocks) {}

    /**
     * Saves what the method makes of a trained network, and, where the method wants that, the trained one beside it.
     *
     * @param usage of the fine-tuned branches over all images, where the method's finish reads it
     */
    Saved save(Network network, Optional<BlockUsage> usage, RunFolder folder, Storage storage) throws IOException {
        if (BareNetwork.isNeeded(network)) {
            try (Network bare = BareNetwork.of(network)) {
                return save(bare, usage, folder, storage);
            }
        }
        Finish finish = plan.experiment().method().finish();
        if (!finish.remakes()) {
            ModelFolder.writeIntoRun(network, describe(network), folder.path(), storage);
            return new Saved(ParameterCount.of(network), List.of());
        }
        Finish.Finished finished = finish.finish(network, usage);
        try (Network made = finished.network()) {
            if (finish.keepsTrained()) {
                ModelFolder.write(network, describe(network), folder.routedModel(), storage);
            }
            ModelFolder.writeIntoRun(made, describe(made), folder.path(), storage);
            return new Saved(ParameterCount.of(made), finished.tunedBlocks());
        }
    }

    private ModelDescription describe(Network network) {
        List<TrainedOn> trainedOn = new ArrayList<>(source.trainedOn());
        trainedOn.add(new TrainedOn(
                plan.dataset().origin().fingerprint(), plan.experiment().trainSplits()));
        return ModelDescription.of(
                        source.architecture().name(),
                        plan.experiment().method().id(),
                        plan.dataset().classes().size(),
                        plan.dataset().classes(),
                        normalization,
                        network.values().length(),
                        source.origin())
                .withTrainedOn(trainedOn);
    }
}
