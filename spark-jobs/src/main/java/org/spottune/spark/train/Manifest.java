package org.spottune.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.experiment.CheckpointSettings;
import org.spottune.experiment.Experiment;
import org.spottune.provenance.Platform;
import org.spottune.spark.artifacts.BlockSegments;

/** The provenance of a run: data, source, seed, code, platform and cluster; written as {@code manifest.json}. */
final class Manifest {

    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new Jdk8Module()).enable(SerializationFeature.INDENT_OUTPUT);

    private static final String RESULT = "result";
    private static final String DOMAINS = "domains";
    private static final String TEACHER = "teacher";
    private static final String DIGEST = "sha256";

    private final Map<String, Object> entries;

    private Manifest(Map<String, Object> entries) {
        this.entries = entries;
    }

    /**
     * The checkpoint of the best epoch.
     *
     * @param metric by which it is best, in the words of the setting
     * @param epoch counted from 1
     * @param value of the metric
     * @param file below the run's folder
     */
    record BestCheckpoint(String metric, int epoch, double value, String file) {

        /** The best checkpoint of a run, if the run keeps one. */
        static Optional<BestCheckpoint> of(RunPosition reached, CheckpointSettings settings) {
            return reached.best().flatMap(best -> settings.keepBest()
                    .map(metric -> new BestCheckpoint(
                            metric.id(),
                            best.epoch(),
                            best.value(),
                            RunFolder.CHECKPOINTS + "/" + new CheckpointName(best.epoch(), 0).file())));
        }
    }

    static Manifest of(
            SparkSession spark,
            TrainRequest request,
            Experiment experiment,
            DatasetDescription dataset,
            Source source) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("started", Instant.now().toString());
        entries.put("method", experiment.method().id());
        entries.put("seed", experiment.schedule().seed());
        entries.put("source", source.origin());
        source.teacher()
                .ifPresent(teacher ->
                        entries.put(TEACHER, new TreeMap<>(Map.of("path", teacher.path(), DIGEST, teacher.digest()))));
        entries.put(
                BlockSegments.FIELD,
                BlockSegments.of(experiment.method().network(source.architecture(), experiment.statistics())));
        entries.put("dataset", dataset(request, dataset));
        entries.put("trainSplit", experiment.trainSplit());
        entries.put("workers", request.workers());
        entries.put("master", spark.sparkContext().master());
        entries.put("spark", spark.version());
        entries.put("platform", Platform.current());
        return new Manifest(entries);
    }

    static Manifest ofJoint(SparkSession spark, JointPlan plan, JointRequest request, Source source) {
        TrainPlan first = plan.domains().get(0);
        Map<String, Object> entries =
                new LinkedHashMap<>(of(spark, first.request(), first.experiment(), first.dataset(), source).entries);
        entries.put("dataset", Map.of("name", plan.data()));
        entries.put(DOMAINS, request.domains());
        entries.put(
                "datasets",
                plan.domains().stream()
                        .map(domain -> dataset(domain.request(), domain.dataset()))
                        .toList());
        entries.remove(TEACHER);
        entries.put(
                "sharing", plan.changesSource() ? first.experiment().effective().get("joint.share") : "nothing");
        entries.put("workers", request.workers());
        return new Manifest(entries);
    }

    /** The manifest of a domain's part in a run of several. */
    Manifest ofJointRun(String run, int workers) {
        Map<String, Object> more = new LinkedHashMap<>(entries);
        more.put("workers", workers);
        more.put("jointRun", run);
        return new Manifest(more);
    }

    private static Map<String, Object> dataset(TrainRequest request, DatasetDescription dataset) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("path", request.dataset());
        entry.put("name", dataset.name());
        entry.put("fingerprint", dataset.origin().fingerprint());
        return entry;
    }

    /**
     * The manifest of the finished run.
     *
     * @param result a {@link TrainResult}, or a {@link JointResult} of several data sets
     * @param best the best checkpoint, if the run keeps one
     */
    Manifest withResult(Object result, Optional<BestCheckpoint> best) {
        Map<String, Object> more = new LinkedHashMap<>(entries);
        best.ifPresent(checkpoint -> more.put("bestCheckpoint", checkpoint));
        more.put("finished", Instant.now().toString());
        more.put(RESULT, result);
        return new Manifest(more);
    }

    /**
     * The result in a stored manifest; empty if the run is not finished.
     *
     * @param file its name, for messages
     * @throws DataException if it is not a manifest
     */
    static Optional<TrainResult> result(String json, String file) {
        try {
            JsonNode result = JSON.readTree(json).path(RESULT);
            return result.isMissingNode() ? Optional.empty() : Optional.of(result(result, file));
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read '" + file + "': " + broken.getOriginalMessage(), broken);
        }
    }

    /**
     * The digest of the teacher in a stored manifest; empty if the run has none.
     *
     * @param file its name, for messages
     * @throws DataException if it is not a manifest
     */
    static Optional<String> teacher(String json, String file) {
        try {
            JsonNode digest = JSON.readTree(json).path(TEACHER).path(DIGEST);
            return digest.isTextual() ? Optional.of(digest.textValue()) : Optional.empty();
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read '" + file + "': " + broken.getOriginalMessage(), broken);
        }
    }

    /** Names of the data sets of a run of several, in the order of their turns; empty for a run of one. */
    static List<String> domains(String json, String file) {
        try {
            List<String> domains = new ArrayList<>();
            JSON.readTree(json).path(DOMAINS).forEach(name -> domains.add(name.asText()));
            return domains;
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read '" + file + "': " + broken.getOriginalMessage(), broken);
        }
    }

    /** The source in a stored manifest. */
    static String source(String json, String file) {
        try {
            JsonNode source = JSON.readTree(json).path("source");
            if (!source.isTextual()) {
                throw new DataException("Cannot read '" + file + "': expected the text 'source', got " + source);
            }
            return source.asText();
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read '" + file + "': " + broken.getOriginalMessage(), broken);
        }
    }

    /** The result of a run of several data sets in a stored manifest; empty if the run is not finished. */
    static Optional<JointResult> jointResult(String json, String file) {
        try {
            JsonNode result = JSON.readTree(json).path(RESULT);
            if (result.isMissingNode()) {
                return Optional.empty();
            }
            if (!result.path("domains").isObject()) {
                throw new DataException("Cannot read '" + file + "': expected the '" + RESULT
                        + "' of a run of several data sets, with domains, got " + result.fieldNames());
            }
            return Optional.of(JSON.treeToValue(result, JointResult.class));
        } catch (JsonProcessingException broken) {
            throw new DataException("Cannot read '" + file + "': " + broken.getOriginalMessage(), broken);
        }
    }

    private static TrainResult result(JsonNode json, String file) throws JsonProcessingException {
        TrainResult result = JSON.treeToValue(json, TrainResult.class);
        if (result == null || result.output() == null || result.method() == null) {
            throw new DataException(
                    "Cannot read '" + file + "': expected '" + RESULT + "' with output and method, got " + result);
        }
        return result;
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(entries) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write a manifest as JSON", impossible);
        }
    }
}
