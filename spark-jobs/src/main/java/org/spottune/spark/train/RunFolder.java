package org.spottune.spark.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spottune.graph.Network;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.train.WorkerState;

/**
 * A run on disk: {@code config.json}, {@code manifest.json}, {@code metrics.csv}, {@code usage.csv} where blocks are
 * routed, {@code checkpoints/} and, once it is finished, {@code model/}; of a compact model also {@code routed-model/}, the
 * network that it was made of.
 */
final class RunFolder {

    private static final String CONFIG = "config.json";
    private static final String MANIFEST = "manifest.json";
    private static final String METRICS = "metrics.csv";
    private static final String USAGE = "usage.csv";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String ROUTED_MODEL = "/routed-model";
    private static final Pattern CHECKPOINT = Pattern.compile("epoch-(\\d+)\\.zip");
    /** The last one, and the one before it should the last prove unreadable. */
    private static final int KEPT_CHECKPOINTS = 2;

    private final String path;
    private final Storage storage;
    private final RunTable metrics;
    private final RunTable usage;

    private RunFolder(String path, Storage storage) {
        this.path = path;
        this.storage = storage;
        this.metrics = new RunTable(storage, path + "/" + METRICS);
        this.usage = new RunTable(storage, path + "/" + USAGE);
    }

    /**
     * The folder of a run to begin, or to continue if there is one.
     *
     * @throws OutputExistsException if the path is taken and the run is not to be continued
     */
    static RunFolder of(TrainRequest request, Storage storage) throws IOException {
        if (!request.resume() && storage.exists(request.output())) {
            throw new OutputExistsException(request.output());
        }
        return new RunFolder(request.output(), storage);
    }

    String path() {
        return path;
    }

    /** Where a compact model's routed network is kept. */
    String routedModel() {
        return path + ROUTED_MODEL;
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

    /** Deletes what was half written when the run's process was killed. */
    void deleteUnfinished() throws IOException {
        for (String folder : List.of("", "/" + CHECKPOINTS, "/model", ROUTED_MODEL, "/pictures")) {
            storage.deleteUnfinished(path + folder);
        }
    }

    /** What the run reported when it was finished; empty while it is not. */
    Optional<TrainResult> result() throws IOException {
        String file = path + "/" + MANIFEST;
        return storage.exists(file) ? Manifest.result(storage.readText(file)) : Optional.empty();
    }

    /** One line per epoch. */
    RunTable metrics() {
        return metrics;
    }

    /** One line per round, for networks with routed blocks. */
    RunTable usage() {
        return usage;
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
