package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    @Test
    void readsNamesBeyondAsciiWhereWorkersHaveAPosixLocale(ClusterTrial trial) throws Exception {
        Path folder = trial.folder("beyond-ascii");
        Path pictures = folder.resolve("pictures");
        // A shell makes the names: this process may be in such a locale itself.
        Process named = new ProcessBuilder(
                        "bash",
                        "-c",
                        "cp -r \"$0\" \"$1\" && for class in \"$1\"/*/*; do mv \"$class\" \"$class\"$(printf '\\303\\244'); done",
                        trial.pictures().toString(),
                        pictures.toString())
                .inheritIO()
                .start();
        assertThat(named.waitFor()).isZero();
        String[] ingest = {
            "ingest",
            "--master",
            trial.cluster().url(),
            "--input",
            pictures.toString(),
            "--output",
            folder.resolve("dataset").toString()
        };

        SpottuneProcess.Finished lost =
                SpottuneProcess.run(folder, with(ingest, "--conf", "spark.executorEnv.LC_ALL=POSIX"));
        assertThat(lost.code()).isEqualTo(3);
        assertThat(lost.err()).contains("the encoding of the reading process is US-ASCII: choose a UTF-8 locale");
        assertThat(folder.resolve("dataset")).doesNotExist();

        JsonNode found = SpottuneProcess.run(folder, ingest).result();
        JsonNode plain = new ObjectMapper()
                .readTree(Path.of(trial.data().dataset(), "dataset.json").toFile());
        JsonNode beyond = new ObjectMapper()
                .readTree(folder.resolve("dataset/dataset.json").toFile());
        assertThat(beyond.get("splits")).isEqualTo(plain.get("splits"));
        assertThat(beyond.get("classes"))
                .hasSameSizeAs(plain.get("classes"))
                .allSatisfy(name -> assertThat(name.asText()).endsWith("ä"));
        assertThat(found.get("skipped").asInt()).isZero();
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String withoutCircumstances(JsonNode result) {
        String kept = CIRCUMSTANCES.matcher(result.toString()).replaceAll("");
        assertThat(kept).contains("\"correct\"", "\"loss\"");
        return kept;
    }
}
