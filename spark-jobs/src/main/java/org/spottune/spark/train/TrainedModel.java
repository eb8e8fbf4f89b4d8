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
 * Makes and saves the model of a trained network.
 *
 * @param plan of the job
 * @param source of the network
 * @param normalization of its input
 * @param sharing parameters shared with other domains, which count as the source network's
 */
record TrainedModel(TrainPlan plan, Source source, ChannelNormalization normalization, Sharing sharing) {

    /**
     * Figures of the saved model.
     *
     * @param parameters of the model
     * @param tunedBlocks tuned blocks that a compact model keeps; empty if nothing was dropped
     */
    record Saved(ParameterCount parameters, List<Integer> tunedBlocks) {}

    /**
     * Applies the method's finish to a trained network and saves the result; if the method keeps it, also the trained
     * network.
     *
     * @param finish the method's last step, such as compaction
     * @param usage of the fine-tuned branches over all images, if the finish reads it
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
