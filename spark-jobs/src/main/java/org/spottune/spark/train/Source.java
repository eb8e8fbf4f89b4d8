package org.spottune.spark.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;

/**
 * What a run starts from.
 *
 * @param architecture of the network
 * @param network whose weights are the start values, if any
 * @param normalization that it was trained with, if any
 * @param trainedOn data that it learned from, as far as that is known
 * @param origin for records: path of the model or name of the architecture
 */
record Source(
        Architecture architecture,
        Optional<Network> network,
        Optional<ChannelNormalization> normalization,
        List<ModelDescription.TrainedOn> trainedOn,
        String origin) {

    /** What a plan starts from. */
    static Source of(TrainPlan plan, Storage storage) throws IOException {
        return plan.experiment().method().startsFromSource()
                ? ofModel(plan.request().source().orElseThrow(), storage)
                : new Source(
                        plan.architecture(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        plan.architecture().name());
    }

    private static Source ofModel(String path, Storage storage) throws IOException {
        ModelFolder folder = ModelFolder.open(path, storage);
        ModelDescription description = folder.description();
        Network network = folder.network();
        return new Source(
                network.spec().network(),
                Optional.of(network),
                Optional.of(description.normalization()),
                description.trainedOn(),
                storage.qualified(folder.path()));
    }
}
