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
import org.spottune.train.Sharing;
import org.spottune.transfer.BareNetwork;
import org.spottune.transfer.Finish;
import org.spottune.transfer.ParameterCount;

/**
 * Makes the model of a trained network.
 *
 * @param plan of the job
 * @param source what the network started from
 * @param normalization of its input
 * @param sharing what of it belongs to the source network of several domains by now
 */
record TrainedModel(TrainPlan plan, Source source, ChannelNormalization normalization, Sharing sharing) {

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
     * @param finish of the network
     * @param usage of the fine-tuned branches over all images, where the finish reads it
     * @param run folder to save into
     */
    Saved save(Network network, Finish finish, Optional<BlockUsage> usage, String run, Storage storage)
            throws IOException {
        if (BareNetwork.isNeeded(network)) {
            try (Network bare = BareNetwork.of(network)) {
                return save(bare, finish, usage, run, storage);
            }
        }
        if (!finish.remakes()) {
            ModelFolder.writeIntoRun(network, describe(network), run, storage);
            return new Saved(ParameterCount.of(network, sharing::shares), List.of());
        }
        Finish.Finished finished = finish.finish(network, usage);
        try (Network made = finished.network()) {
            if (finish.keepsTrained()) {
                ModelFolder.write(network, describe(network), RunFolder.routedModel(run), storage);
            }
            ModelFolder.writeIntoRun(made, describe(made), run, storage);
            return new Saved(ParameterCount.of(made, sharing::shares), finished.tunedBlocks());
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
