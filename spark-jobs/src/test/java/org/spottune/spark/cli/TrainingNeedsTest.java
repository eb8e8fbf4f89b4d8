package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.graph.MemoryEstimate;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.TrainPlan;
import org.spottune.spark.train.TrainRequest;

/** What training takes, as {@code doctor} and {@code train --dry-run} tell it. */
@ExtendWith(LocalSpark.class)
class TrainingNeedsTest {

    private static final long GIB = 1L << 30;
    private static final Machine MACHINE = new Machine(16 * GIB, 8 * GIB, 2 * GIB, "4g", 8, "1");

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
    }

    @ParameterizedTest
    @CsvSource({"local, 1", "local[3], 3", "'local[2,4]', 2", "local[*], 8", "spark://any:1, 6"})
    void takesAWorkerForEachSlot(String master, int workers) throws IOException {
        SparkConf conf = conf("spark.master", master)
                .set("spark.executor.instances", "3")
                .set("spark.executor.cores", "4")
                .set("spark.task.cpus", "2");

        assertThat(TrainingNeeds.of(plan(64), 0, conf, MACHINE).figures())
                .containsEntry("workers", workers)
                .containsEntry("workersPerProcess", master.startsWith("local") ? workers : 2);
    }

    @Test
    void countsWhatAProcessTakes() throws IOException {
        TrainingNeeds needs = TrainingNeeds.of(plan(64), 2, conf("spark.master", "local[2]"), MACHINE);

        MemoryEstimate worker = plan(64).workerMemory(2);
        assertThat(needs.figures())
                .containsEntry("workerBytes", worker.parameters() + worker.activations())
                .containsEntry("processBytes", worker.process() + worker.parameters() + worker.activations())
                .containsEntry("imageBytesPerWorker", 16L * 16 * 16 * 3)
                .containsEntry("driverHeapBytes", 120 * worker.values());
        assertThat(needs.problems()).isEmpty();
    }

    @Test
    void tellsThatTheMachineIsTooSmall() throws IOException {
        Machine small = new Machine(GIB / 4, 0, 2 * GIB, "4g", 8, "1");

        assertThat(TrainingNeeds.of(plan(64), 2, conf("spark.master", "local[2]"), small)
                        .problems())
                .singleElement()
                .asString()
                .startsWith("Training takes about 0.")
                .endsWith(", the machine has 0.3 GiB: use a smaller batch-size, fewer --workers or precision=bfloat16");
    }

    @Test
    void tellsThatAnExecutorHasTooLittleBesideItsHeap() throws IOException {
        SparkConf yarn = conf("spark.master", "yarn").set("spark.executor.memory", "2g");
        TrainPlan large = plan(16_384);

        assertThat(TrainingNeeds.of(large, 1, yarn, MACHINE).problems())
                .singleElement()
                .asString()
                .startsWith("An executor with 1 workers takes about ")
                .contains(" outside its heap, and gets 0.4 GiB: set spark.executor.memoryOverhead");
        assertThat(TrainingNeeds.of(large, 1, yarn.clone().set("spark.executor.memoryOverhead", "8g"), MACHINE)
                        .problems())
                .isEmpty();
    }

    @Test
    void tellsThatTheDriverHasTooLittleHeap() throws IOException {
        Machine heapless = new Machine(16 * GIB, GIB, 1 << 20, "4g", 8, "1");

        assertThat(TrainingNeeds.of(plan(64), 1, conf("spark.master", "local[1]"), heapless)
                        .problems())
                .singleElement()
                .asString()
                .startsWith("The driver takes about ")
                .endsWith("of heap to average, and gets 0.0 GiB: set --driver-memory");
    }

    @Test
    void aDryRunPrintsThePlanAndTakesNothing() throws IOException {
        Outcome outcome = run(
                "train",
                "--dry-run",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "spottune",
                "--workers",
                "2",
                "--output",
                folder.resolve("run").toString());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("workersPerProcess").contains("GiB");
        assertThat(outcome.line().get("images").asInt()).isEqualTo(32);
        assertThat(outcome.line().get("workers").asInt()).isEqualTo(2);
        assertThat(outcome.line().get("problems")).isEmpty();
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void doctorChecksDataAndModelAndTellsWhatTheyTake() throws IOException {
        Outcome outcome = run(
                "doctor",
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--workers",
                "2",
                "--set",
                "batch-size=8");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode line = outcome.line();
        assertThat(line.get("datasetImages").get("train").asInt()).isEqualTo(32);
        assertThat(line.get("training").get("workers").asInt()).isEqualTo(2);
        assertThat(line.get("masterAnswers").asBoolean()).isTrue();
        assertThat(line.get("memoryMegabytes").asLong())
                .isGreaterThan(line.get("freeMegabytes").asLong());
        assertThat(line.get("builtFor").get("scala").asText()).isEqualTo("2.12.18");
        try (var files = Files.list(Path.of(data.dataset()))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("doctor"));
        }
    }

    @Test
    void doctorTellsWhatIsWrongWithDataAndSettingsByItsCode() throws IOException {
        Outcome data3 = run("doctor", "--dataset", folder.resolve("none").toString(), "--source", "nowhere");
        assertThat(data3.code()).isEqualTo(3);
        assertThat(data3.line().get("badData")).hasSize(2);
        Outcome settings = run("doctor", "--dataset", data.dataset(), "--source", data.source(), "--set", "epochs=0");
        assertThat(settings.code()).isEqualTo(2);
        assertThat(settings.line().get("problems").toString()).contains("'epochs' must be a whole number >= 1");
    }

    @Test
    void doctorTriesTheMaster() throws IOException {
        System.setProperty("spark.master", "spark://127.0.0.1:1");
        try {
            Outcome outcome = run("doctor");
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.line().get("masterAnswers").asBoolean()).isFalse();
            assertThat(outcome.line().get("problems").toString()).contains("cannot be reached within 5 s");
        } finally {
            System.clearProperty("spark.master");
        }
    }

    private TrainPlan plan(int batchSize) throws IOException {
        return TrainPlan.of(
                new TrainRequest(
                        data.dataset(),
                        Optional.of(data.source()),
                        Optional.empty(),
                        ConfigFactory.parseString("method = spottune, batch-size = " + batchSize),
                        folder.resolve("run").toString(),
                        0,
                        false),
                new Storage(new Configuration()));
    }

    private static SparkConf conf(String key, String value) {
        return new SparkConf(false).set(key, value);
    }
}
