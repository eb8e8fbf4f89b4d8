package org.spottune.spark.pack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Partition;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.TargetNetwork;
import org.spottune.transfer.TransferMethod;

/** Folders of tiny models that were made from a source, as if they had been trained. */
record PackedNetworks(Path folder, Storage storage) {

    /** A source model with weights drawn from a seed. */
    String source(String name, long seed) throws IOException {
        TrunkSpec trunk = TrunkSpec.withoutPolicy(TinyResNets.averagePooled(), Partition.frozen(2), Statistics.STORED);
        try (Network network = Network.create(trunk, 5, seed)) {
            return write(name, "import", network);
        }
    }

    /** A model on the classes of {@link TinyNetworks}, in which everything moved that does so in training. */
    String trained(String name, TransferMethod method, String source, long seed) throws IOException {
        try (Network original = ModelFolder.open(source, storage).network();
                Network network = TargetNetwork.create(
                        method.network(original.spec().network(), Statistics.BATCH),
                        TinyNetworks.CLASSES,
                        method.startsFromSource(true) ? Optional.of(original) : Optional.empty(),
                        seed)) {
            network.parameters().stream()
                    .filter(parameter -> parameter.role() != Parameter.Role.FROZEN)
                    .forEach(parameter -> parameter.assign(parameter.values().add(0.01)));
            return write(name, method.id(), network);
        }
    }

    private String write(String name, String method, Network network) throws IOException {
        String path = folder.resolve(name).toString();
        ModelDescription description = ModelDescription.of(
                "tiny",
                method,
                network.classes(),
                List.of(),
                ChannelNormalization.IMAGENET,
                network.values().length(),
                "made for a test");
        ModelFolder.write(network, description, path, storage);
        return path;
    }
}
