package org.spottune.spark.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.model.ModelFormatException;
import org.spottune.model.NetworkDelta;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.LocalFile;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spelling.Spelling;

/** A pack on disk, from which models are restored bit by bit. Its files are used only if they match its index. */
public final class ModelPack {

    /** In bytes; an index of ten thousand models is smaller. */
    private static final long LARGEST_INDEX = 8 << 20;

    private final Storage storage;
    private final PackLayout layout;
    private final PackIndex index;

    private ModelPack(Storage storage, PackLayout layout, PackIndex index) {
        this.storage = storage;
        this.layout = layout;
        this.index = index;
    }

    /**
     * Opens a pack.
     *
     * @throws DataException if the path is not a pack
     * @throws ModelFormatException if its index is damaged
     */
    public static ModelPack open(String path, Storage storage) throws IOException {
        PackLayout layout = new PackLayout(path);
        if (!storage.exists(layout.index())) {
            throw new DataException("'" + path + "' is not a pack: it has no " + layout.indexName());
        }
        long bytes = storage.size(layout.index());
        if (bytes > LARGEST_INDEX) {
            throw new ModelFormatException("Cannot read index of pack " + path + ": expected at most " + LARGEST_INDEX
                    + " bytes, got " + bytes);
        }
        return new ModelPack(storage, layout, PackIndex.fromJson(storage.readText(layout.index()), path));
    }

    /** Names of its models, in the order of packing. */
    public List<String> names() {
        return index.models().stream().map(PackIndex.PackedModel::name).toList();
    }

    /**
     * Writes models as folders of their names, all of them or none.
     *
     * @param names of models; if empty, all
     * @param output new folder, which gets a folder for each
     * @return names of the models written
     * @throws ConfigurationException if the pack has no model of such a name
     * @throws OutputExistsException if the output exists
     * @throws ModelFormatException if a file of the pack is damaged
     */
    public List<String> unpack(List<String> names, String output) throws IOException {
        List<PackIndex.PackedModel> chosen = chosen(names);
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        try (Network source = source()) {
            storage.writeFolder(output, folder -> {
                for (PackIndex.PackedModel model : chosen) {
                    unpack(model, source, folder + "/" + model.name());
                }
            });
        }
        return chosen.stream().map(PackIndex.PackedModel::name).toList();
    }

    private List<PackIndex.PackedModel> chosen(List<String> names) {
        if (names.isEmpty()) {
            return index.models();
        }
        Map<String, PackIndex.PackedModel> byName =
                index.models().stream().collect(Collectors.toMap(PackIndex.PackedModel::name, Function.identity()));
        List<String> problems = new ArrayList<>();
        List<PackIndex.PackedModel> chosen = new ArrayList<>();
        for (String name : names.stream().distinct().toList()) {
            if (byName.containsKey(name)) {
                chosen.add(byName.get(name));
            } else {
                problems.add("Pack '" + layout.root() + "' has no model '" + name + "': it has " + names()
                        + Spelling.hint(name, names()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return chosen;
    }

    private Network source() throws IOException {
        ModelFolder folder = ModelFolder.open(layout.source(), storage);
        require(index.source(), folder.archivePath());
        return folder.network();
    }

    private void unpack(PackIndex.PackedModel model, Network source, String folder) throws IOException {
        String path = layout.model(model.name());
        require(model.file(), path);
        try (LocalFile file = storage.local(path)) {
            NetworkDelta.Restored restored = NetworkDelta.read(
                    file.path(), source, "model '" + model.name() + "' of pack '" + layout.root() + "'");
            try (Network network = restored.network()) {
                ModelFolder.write(network, restored.description(), folder, storage);
            }
        }
    }

    private void require(PackIndex.StoredFile expected, String path) throws IOException {
        long bytes = storage.size(path);
        if (bytes != expected.bytes()) {
            throw new ModelFormatException("Cannot read '" + path + "': expected " + expected.bytes()
                    + " bytes, as its pack's index says, got " + bytes);
        }
        PackIndex.StoredFile found = PackIndex.StoredFile.of(bytes, digest(path));
        if (!found.equals(expected)) {
            throw new ModelFormatException("Cannot read '" + path + "': expected SHA-256 " + expected.sha256()
                    + ", as its pack's index says, got " + found.sha256());
        }
    }

    private MessageDigest digest(String path) throws IOException {
        try (InputStream in = storage.open(path);
                DigestInputStream digested = new DigestInputStream(in, PackIndex.StoredFile.newDigest())) {
            digested.transferTo(OutputStream.nullOutputStream());
            return digested.getMessageDigest();
        }
    }
}
