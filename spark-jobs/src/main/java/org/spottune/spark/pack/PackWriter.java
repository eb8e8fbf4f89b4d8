package org.spottune.spark.pack;

import java.io.IOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.model.ModelDescription;
import org.spottune.model.NetworkDelta;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.ParameterCount;

/**
 * Packs models that were made from one source network: stores the source network once, and of each model its
 * differences. Equal models give equal bytes. Holds two networks in memory at a time.
 */
public final class PackWriter {

    private final Storage storage;

    public PackWriter(Storage storage) {
        this.storage = storage;
    }

    /**
     * Writes a pack, which appears complete or not at all.
     *
     * @param source folder of the source model, or of the run that made it
     * @param models folders of models or runs by their names in the pack, in order
     * @param output new folder for the pack
     * @throws OutputExistsException if the output exists
     * @throws ConfigurationException if there is no model, or a name is not allowed
     * @throws DataException if a model is missing, or was made from another source; the message lists all problems
     */
    public PackResult write(String source, Map<String, String> models, String output) throws IOException {
        requireNames(models);
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        ModelFolder shared = ModelFolder.open(source, storage);
        try (Network network = shared.network()) {
            List<PackIndex.PackedModel> packed = new ArrayList<>();
            storage.writeFolder(output, folder -> {
                PackLayout layout = new PackLayout(folder);
                shared.copyTo(layout.source());
                packed.addAll(writeAll(models, network, layout));
                PackIndex index = PackIndex.of(PackIndex.StoredFile.of(shared.archive()), packed);
                storage.writeText(layout.index(), index.toJson());
            });
            return result(output, packed, ParameterCount.of(network).source(), separateBytes(models));
        }
    }

    private static void requireNames(Map<String, String> models) {
        List<String> problems = new ArrayList<>(PackIndex.problemsWithNames(models.keySet()));
        if (models.isEmpty()) {
            problems.add("Expected at least one model to pack, got none");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private List<PackIndex.PackedModel> writeAll(Map<String, String> models, Network source, PackLayout layout)
            throws IOException {
        List<PackIndex.PackedModel> packed = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> model : models.entrySet()) {
            try {
                packed.add(write(model.getKey(), ModelFolder.open(model.getValue(), storage), source, layout));
            } catch (DataException wrong) {
                problems.add(wrong.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new DataException(String.join("\n", problems));
        }
        return packed;
    }

    private PackIndex.PackedModel write(String name, ModelFolder folder, Network source, PackLayout layout)
            throws IOException {
        ModelDescription description = folder.description();
        String file = layout.model(name);
        try (Network network = folder.network()) {
            NetworkDelta delta = NetworkDelta.between(network, source, name);
            MessageDigest digest = PackIndex.StoredFile.newDigest();
            storage.write(file, out -> delta.write(description, new DigestOutputStream(out, digest)));
            return new PackIndex.PackedModel(
                    name,
                    description.method(),
                    delta.addedValues(),
                    PackIndex.StoredFile.of(storage.size(file), digest));
        }
    }

    private long separateBytes(Map<String, String> models) throws IOException {
        long bytes = 0;
        for (String model : models.values()) {
            bytes += ModelFolder.open(model, storage).bytes();
        }
        return bytes;
    }

    private PackResult result(
            String output, List<PackIndex.PackedModel> packed, long sourceParameters, long separateBytes)
            throws IOException {
        PackLayout layout = new PackLayout(output);
        long added = packed.stream()
                .mapToLong(PackIndex.PackedModel::addedParameters)
                .sum();
        long bytes = storage.size(layout.index())
                + ModelFolder.open(layout.source(), storage).bytes()
                + packed.stream().mapToLong(model -> model.file().bytes()).sum();
        return new PackResult(
                output,
                packed.stream()
                        .map(model -> new PackResult.Model(
                                model.name(),
                                model.method(),
                                model.addedParameters(),
                                model.file().bytes()))
                        .toList(),
                sourceParameters,
                1 + (double) added / sourceParameters,
                bytes,
                separateBytes);
    }
}
