package org.spottune.spark.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.model.ModelDescription;
import org.spottune.model.NetworkArchive;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;

/** A model on disk: {@code network.zip}, which Deeplearning4j also reads, and {@code model.json}. */
public final class ModelFolder {

    private static final String ARCHIVE = "network.zip";
    private static final String DESCRIPTION = "model.json";
    /** Subfolder of a run with its model. */
    private static final String IN_RUN = "model";
    /** Subfolder of a run of several data sets, with a folder in the form of a run for each. */
    public static final String DOMAINS = "domains";

    private final Storage storage;
    private final String path;

    private ModelFolder(Storage storage, String path) {
        this.storage = storage;
        this.path = path;
    }

    /**
     * Opens a model, or the model of a run.
     *
     * @throws DataException if the path is neither
     */
    public static ModelFolder open(String modelOrRun, Storage storage) throws IOException {
        for (String path : new String[] {modelOrRun, modelOrRun + "/" + IN_RUN}) {
            if (storage.exists(path + "/" + DESCRIPTION)) {
                return new ModelFolder(storage, path);
            }
        }
        if (storage.exists(modelOrRun + "/" + DOMAINS)) {
            throw new DataException(
                    "'" + modelOrRun + "' is a run of several data sets: name the model of one of them, below '"
                            + modelOrRun + "/" + DOMAINS + "': " + storage.list(modelOrRun + "/" + DOMAINS));
        }
        throw new DataException("'" + modelOrRun + "' is neither a model nor a finished run: it has neither "
                + DESCRIPTION
                + " nor " + IN_RUN + "/" + DESCRIPTION + hint(modelOrRun, storage));
    }

    /** What the path is instead, for messages. */
    private static String hint(String path, Storage storage) throws IOException {
        if (!storage.exists(path)) {
            return "; there is no such folder";
        }
        List<String> names = storage.list(path);
        if (names.contains(DatasetDescription.FILE_NAME)) {
            return "; it is a data set";
        }
        if (names.contains("config.json")) {
            return "; it is an unfinished run, which its command with --resume continues";
        }
        boolean isFile = names.equals(List.of(StoragePath.of(path).getName()));
        return isFile ? "; 'spottune import' makes a model from a checkpoint" : "";
    }

    /** Writes a model; the description comes last, so that a folder with one is complete. */
    public static void write(Network network, ModelDescription description, String path, Storage storage)
            throws IOException {
        storage.write(path + "/" + ARCHIVE, out -> NetworkArchive.write(network, Map.of(), out));
        storage.writeText(path + "/" + DESCRIPTION, description.toJson());
    }

    /** Writes a model into a run's folder. */
    public static void writeIntoRun(Network network, ModelDescription description, String run, Storage storage)
            throws IOException {
        write(network, description, run + "/" + IN_RUN, storage);
    }

    public String path() {
        return path;
    }

    /** Total length of its files in bytes. */
    public long bytes() throws IOException {
        return storage.size(path + "/" + ARCHIVE) + storage.size(path + "/" + DESCRIPTION);
    }

    /** Copies the model to another folder, byte by byte. */
    public void copyTo(String other) throws IOException {
        byte[] network = archive();
        storage.write(other + "/" + ARCHIVE, out -> out.write(network));
        storage.writeText(other + "/" + DESCRIPTION, storage.readText(path + "/" + DESCRIPTION));
    }

    /** Path of the archive. */
    public String archivePath() {
        return path + "/" + ARCHIVE;
    }

    public ModelDescription description() throws IOException {
        String file = path + "/" + DESCRIPTION;
        return ModelDescription.fromJson(storage.readText(file), file);
    }

    /** The archive's bytes, for broadcasts to executors. */
    public byte[] archive() throws IOException {
        return storage.readBytes(archivePath());
    }

    /** The network's specification; reads no parameters. */
    public TrunkSpec spec() throws IOException {
        String file = path + "/" + ARCHIVE;
        try (InputStream in = storage.open(file)) {
            return NetworkArchive.readSpec(in, file);
        }
    }

    public Network network() throws IOException {
        return NetworkArchive.read(new ByteArrayInputStream(archive()), path + "/" + ARCHIVE, Set.of())
                .network();
    }
}
