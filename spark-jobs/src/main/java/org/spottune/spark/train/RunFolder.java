package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spottune.graph.Network;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.train.WorkerState;

/**
 * A run on disk: {@code config.json}, {@code manifest.json}, {@code metrics.csv}, {@code checkpoints/} and, once it is
 * finished, {@code model/}.
 */
final class RunFolder {

    private static final String CONFIG = "config.json";
    private static final String MANIFEST = "manifest.json";
    private static final String METRICS = "metrics.csv";
    private static final String CHECKPOINTS = "checkpoints";
    private static final Pattern CHECKPOINT = Pattern.compile("epoch-(\\d+)\\.zip");
    /** The last one, and the one before it should the last prove unreadable. */
    private static final int KEPT_CHECKPOINTS = 2;

    private final String path;
    private final Storage storage;
    private final List<String> metrics = new ArrayList<>();

    private RunFolder(String path, Storage storage) {
        this.path = path;
        this.storage = storage;
    }

    /** @throws OutputExistsException if the path is taken */
    static RunFolder create(String path, Storage storage) throws IOException {
        if (storage.exists(path)) {
            throw new OutputExistsException(path);
        }
        return new RunFolder(path, storage);
    }

    /** A run to continue; a new one if nothing is there yet. */
    static RunFolder resume(String path, Storage storage) throws IOException {
        RunFolder folder = new RunFolder(path, storage);
        if (storage.exists(path + "/" + METRICS)) {
            folder.metrics.addAll(storage.readText(path + "/" + METRICS).lines().toList());
        }
        return folder;
    }

    String path() {
        return path;
    }

    Optional<String> config() throws IOException {
        String file = path + "/" + CONFIG;
        return storage.exists(file) ? Optional.of(storage.readText(file)) : Optional.empty();
    }

    void writeConfig(String json) throws IOException {
        storage.writeText(path + "/" + CONFIG, json);
    }

    void writeManifest(Manifest manifest) throws IOException {
        storage.writeText(path + "/" + MANIFEST, manifest.toJson());
    }

    /** What the run reported when it was finished; empty while it is not. */
    Optional<TrainResult> result() throws IOException {
        String file = path + "/" + MANIFEST;
        return storage.exists(file) ? Manifest.result(storage.readText(file)) : Optional.empty();
    }

    /** Begins the metrics, or cuts them back to what a checkpoint has behind it. */
    void beginMetrics(String header, int finishedEpochs) throws IOException {
        List<String> kept =
                metrics.isEmpty() ? List.of(header) : metrics.subList(0, Math.min(metrics.size(), 1 + finishedEpochs));
        List<String> lines = List.copyOf(kept);
        metrics.clear();
        metrics.addAll(lines);
        writeMetrics();
    }

    void appendMetrics(String row) throws IOException {
        metrics.add(row);
        writeMetrics();
    }

    private void writeMetrics() throws IOException {
        storage.writeText(path + "/" + METRICS, String.join("\n", metrics) + "\n");
    }

    /** Keeps the state after an epoch, and forgets old ones. */
    void writeCheckpoint(Network network, WorkerState state, Checkpoints.Finished progress) throws IOException {
        String folder = path + "/" + CHECKPOINTS;
        storage.write(
                "%s/epoch-%04d.zip".formatted(folder, progress.epochs()),
                out -> Checkpoints.write(network, state, progress, out));
        List<String> names = checkpoints();
        for (String old : names.subList(0, Math.max(0, names.size() - KEPT_CHECKPOINTS))) {
            storage.delete(folder + "/" + old);
        }
    }

    /** The newest checkpoint, if there is one. */
    Optional<Checkpoints.Restored> latestCheckpoint() throws IOException {
        List<String> names = checkpoints();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String file = path + "/" + CHECKPOINTS + "/" + names.get(names.size() - 1);
        try (var in = storage.open(file)) {
            return Optional.of(Checkpoints.read(in, file));
        }
    }

    private List<String> checkpoints() throws IOException {
        return storage.list(path + "/" + CHECKPOINTS).stream()
                .map(CHECKPOINT::matcher)
                .filter(Matcher::matches)
                .map(Matcher::group)
                .toList();
    }
}
