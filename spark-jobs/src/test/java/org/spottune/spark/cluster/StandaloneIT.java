package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All jobs on a standalone cluster, as a user gives them, against local mode. */
@ExtendWith(ClusterTrial.Provider.class)
class StandaloneIT {

    /** Values that tell of time, place and speed. */
    private static final Pattern CIRCUMSTANCES = Pattern.compile(
            "\"(output|seconds|imagesPerSecond|model|dataset|path|created|ingested)\":(\"[^\"]*\"|[0-9.Ee-]+),?");

    @Test
    void doesWhatLocalModeDoesByteForByte(ClusterTrial trial) throws IOException {
        String master = trial.cluster().url();
        Path folder = trial.folder("standalone");
        Path dataset = folder.resolve("dataset");
        Path run = folder.resolve("run");

        SpottuneProcess.run(
                        folder,
                        "ingest",
                        "--master",
                        master,
                        "--input",
                        trial.pictures().toString(),
                        "--output",
                        dataset.toString())
                .result();
        SpottuneProcess.run(folder, trial.training(master, run, "--set", "epochs=" + ClusterTrial.FEW_EPOCHS))
                .result();
        int training = trial.cluster().applications().size() - 1;
        JsonNode evaluated = SpottuneProcess.run(
                        folder,
                        "evaluate",
                        "--master",
                        master,
                        "--model",
                        run.toString(),
                        "--dataset",
                        dataset.toString())
                .result();
        JsonNode locally = SpottuneProcess.run(
                        folder,
                        "evaluate",
                        "--master",
                        "local[2]",
                        "--model",
                        run.toString(),
                        "--dataset",
                        dataset.toString())
                .result();
        JsonNode predicted = SpottuneProcess.run(
                        folder,
                        "predict",
                        "--master",
                        master,
                        "--model",
                        run.toString(),
                        "--dataset",
                        dataset.toString(),
                        "--output",
                        folder.resolve("predictions").toString())
                .result();

        assertThat(Files.readString(dataset.resolve("dataset.json")))
                .isEqualTo(Files.readString(Path.of(trial.data().dataset(), "dataset.json")));
        assertThat(ClusterTrial.network(run)).isEqualTo(trial.undisturbed(ClusterTrial.FEW_EPOCHS));
        assertThat(withoutCircumstances(evaluated)).isEqualTo(withoutCircumstances(locally));
        assertThat(predicted.get("images").asInt()).isEqualTo(16);
        List<String> executors =
                trial.cluster().executorLogs(trial.cluster().applications().get(training));
        assertThat(executors).hasSize(2).allSatisfy(log -> assertThat(log).contains("Running task"));
    }

    private static String withoutCircumstances(JsonNode result) {
        String kept = CIRCUMSTANCES.matcher(result.toString()).replaceAll("");
        assertThat(kept).contains("\"correct\"", "\"loss\"");
        return kept;
    }
}
