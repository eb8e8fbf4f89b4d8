package org.spottune.spark.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.experiment.ConfigurationException;
import org.spottune.graph.Network;
import org.spottune.model.ModelDescription;
import org.spottune.nn.ResNetSpec;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.TransferMethod;

/**
 * What a run starts from.
 *
 * @param architecture of the network
 * @param network whose weights are the start values, if any
 * @param normalization that it was trained with, if any
 * @param origin for records: path of the model or name of the architecture
 */
record Source(
        ResNetSpec architecture,
        Optional<Network> network,
        Optional<ChannelNormalization> normalization,
        String origin) {

    static Source of(TrainRequest request, TransferMethod method, Storage storage) throws IOException {
        if (method.startsFromSource()) {
            return ofModel(
                    request.source()
                            .orElseThrow(() -> wrong("Method '" + method.id() + "' needs a source model (--source)")),
                    storage);
        }
        ResNetSpec architecture = request.architecture()
                .orElseThrow(() -> wrong("Method '" + method.id() + "' needs an architecture (--architecture)"));
        return new Source(architecture, Optional.empty(), Optional.empty(), architecture.name());
    }

    private static Source ofModel(String path, Storage storage) throws IOException {
        ModelFolder folder = ModelFolder.open(path, storage);
        ModelDescription description = folder.description();
        Network network = folder.network();
        if (network.spec().policy().isPresent()) {
            throw new DataException("Model '" + folder.path() + "' cannot be a source: a policy routes its blocks,"
                    + " expected a network with one branch per block");
        }
        return new Source(
                network.spec().network(),
                Optional.of(network),
                Optional.of(description.normalization()),
                storage.qualified(folder.path()));
    }

    private static ConfigurationException wrong(String problem) {
        return new ConfigurationException(List.of(problem));
    }
}
