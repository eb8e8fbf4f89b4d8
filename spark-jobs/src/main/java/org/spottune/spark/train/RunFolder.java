package org.spottune.spark.train;

import com.typesafe.config.Config;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.experiment.Experiment;
import org.spottune.settings.SettingsText;
import org.spottune.spark.artifacts.StoredRun;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.RunLog;
import org.spottune.spark.storage.Storage;

/**
 * A run on disk: {@code config.json}, {@code manifest.json}, {@code metrics.csv}, {@code rounds.csv}, {@code run.log},
 * {@code checkpoints/} and, once it is finished, {@code model/}. Learned transfer adds {@code transfer.csv} and
 * {@code saliency.json}, weight interpolation {@code interpolation.csv}, and a compact model {@code routed-model/}, the
 * network before compaction.
 */
final class RunFolder {

    private static final String CONFIG = "config.json";
    private static final String MANIFEST = "manifest.json";
    private static final String METRICS = "metrics.csv";
    private static final String ROUNDS = "rounds.csv";
    private static final String DOMAIN_FIGURES = StoredRun.DOMAINS;
    private static final String TRANSFER = "transfer.csv";
    private static final String SALIENCY = "saliency.json";
    private static final String INTERPOLATION = "interpolation.csv";
    static final String CHECKPOINTS = "checkpoints";
    private static final String ROUTED_MODEL = "/routed-model";
    /** Parts of a run that hold networks. */
    static final List<String> NETWORKS = List.of(CHECKPOINTS, "model", "routed-model");

    private final String path;
    private final Storage storage;
    private final RunTable metrics;
    private final RunTable rounds;
    private final RunTable domains;
    private final RunLog log;
    private final Map<String, RunTable> metricsOfDomains = new HashMap<>();

    private RunFolder(String path, Storage storage) {
        this.path = path;
        this.storage = storage;
        this.metrics = new RunTable(storage, path + "/" + METRICS);
        this.rounds = new RunTable(storage, path + "/" + ROUNDS);
        this.domains = new RunTable(storage, path + "/" + DOMAIN_FIGURES);
        this.log = new RunLog(path, storage);
    }

    /**
     * The folder of a run to begin, or to continue if there is one.
     *
     * @throws OutputExistsException if the path exists and the run is not to be resumed
     */
    static RunFolder of(TrainRequest request, Storage storage) throws IOException {
        return of(request.output(), request.resume(), storage);
    }

    /**
     * The folder of a run.
     *
     * @param resume whether to continue an existing run
     * @throws OutputExistsException if the path exists and the run is not to be resumed
     */
    static RunFolder of(String path, boolean resume, Storage storage) throws IOException {
        requireFree(path, resume, storage);
        return new RunFolder(path, storage);
    }

    /** @throws OutputExistsException if the path exists and the run is not to be resumed */
    static void requireFree(String path, boolean resume, Storage storage) throws IOException {
        if (!resume && storage.exists(path)) {
            throw new OutputExistsException(path);
        }
    }

    String path() {
        return path;
    }

    /** Folder of the routed network of a compact model. */
    static String routedModel(String run) {
        return run + ROUTED_MODEL;
    }

    /** The settings that the run began with; empty if there is no run. */
    Optional<Config> config() throws IOException {
        String file = path + "/" + CONFIG;
        return storage.exists(file) ? Optional.of(SettingsText.read(storage.readText(file), file)) : Optional.empty();
    }

    void writeConfig(String json) throws IOException {
        storage.writeText(path + "/" + CONFIG, json);
    }

    void writeTransfer(String table) throws IOException {
        storage.writeText(path + "/" + TRANSFER, table);
    }

    void writeInterpolation(String table) throws IOException {
        storage.writeText(path + "/" + INTERPOLATION, table);
    }

    void writeSaliency(String json) throws IOException {
        storage.writeText(path + "/" + SALIENCY, json);
    }

    void writeManifest(Manifest manifest) throws IOException {
        storage.writeText(path + "/" + MANIFEST, manifest.toJson());
    }

    /** Deletes files half written when the run's process was killed. */
    void deleteUnfinished() throws IOException {
        for (String folder : List.of("", "/" + CHECKPOINTS, "/model", ROUTED_MODEL, "/pictures")) {
            storage.deleteUnfinished(path + folder);
        }
    }

    /** The result of a finished run; empty before. */
    Optional<TrainResult> result() throws IOException {
        String file = path + "/" + MANIFEST;
        return storage.exists(file) ? Manifest.result(storage.readText(file), file) : Optional.empty();
    }

    /**
     * Checks that a resumed run has the teacher that it began with.
     *
     * @throws DataException if it has another
     */
    void requireTeacher(Optional<Source.TeacherModel> asked) throws IOException {
        String file = path + "/" + MANIFEST;
        if (asked.isEmpty() || !storage.exists(file)) {
            return;
        }
        Optional<String> begun = Manifest.teacher(storage.readText(file), file);
        if (begun.isPresent() && !begun.get().equals(asked.get().digest())) {
            throw new DataException("Cannot continue run '" + path + "' with teacher '"
                    + asked.get().path() + "': expected the network that it began with, of SHA-256 " + begun.get()
                    + ", got "
                    + asked.get().digest());
        }
    }

    /** SHA-256 of some bytes, in hexadecimal digits. */
    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    /** The source model in a run's manifest. */
    static String source(String run, Storage storage) throws IOException {
        String file = run + "/" + MANIFEST;
        return Manifest.source(storage.readText(file), file);
    }

    /** Names of the data sets of an existing run of several, in the order of their turns; else empty. */
    static List<String> domains(String run, Storage storage) throws IOException {
        String file = run + "/" + MANIFEST;
        return storage.exists(file) ? Manifest.domains(storage.readText(file), file) : List.of();
    }

    /** The result of a finished run of several data sets; empty before. */
    Optional<JointResult> jointResult() throws IOException {
        String file = path + "/" + MANIFEST;
        return storage.exists(file) ? Manifest.jointResult(storage.readText(file), file) : Optional.empty();
    }

    /** The log of the run's events with their times. */
    RunLog log() {
        return log;
    }

    /** One line per epoch. */
    RunTable metrics() {
        return metrics;
    }

    /** One line per round. */
    RunTable rounds() {
        return rounds;
    }

    /** One line per epoch and domain, of a run of several. */
    RunTable domains() {
        return domains;
    }

    /** One line per epoch of one of several domains, in its own folder. */
    RunTable metricsOf(String domain) {
        return metricsOfDomains.computeIfAbsent(
                domain, name -> new RunTable(storage, JointRunFolder.domain(path, name) + "/" + METRICS));
    }

    /** The run's checkpoints. */
    CheckpointFolder checkpoints(Experiment experiment) {
        return new CheckpointFolder(path + "/" + CHECKPOINTS, storage, experiment.checkpoints(), experiment.step());
    }
}
