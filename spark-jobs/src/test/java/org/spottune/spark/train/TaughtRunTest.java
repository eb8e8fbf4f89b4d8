package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.VggSpec;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/** Runs with a teacher beside the target, through Spark. */
@ExtendWith(LocalSpark.class)
class TaughtRunTest {

    private static final String SETTINGS = "epochs = 3, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02";

    @TempDir
    private static Path shared;

    private static PictureDataset data;
    private static List<String> classes;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    TaughtRunTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDatasetAndTeachers() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
        classes = new DatasetFolder(new org.apache.hadoop.fs.Path(data.dataset()))
                .readDescription(LocalSpark.session().sparkContext().hadoopConfiguration())
                .classes();
        for (String method : List.of("fine-tuning", "spottune", "random-policy", "parallel-adapters")) {
            new TrainJob(LocalSpark.session(), Progress.NONE)
                    .run(plain(method, shared.resolve(method).toString()));
        }
    }

    private static TrainRequest plain(String method, String output) {
        return new TrainRequest(
                data.dataset(),
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString(SETTINGS + ", method = " + method),
                output,
                2,
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "parallel-adapters, fine-tuning",
        "spottune, spottune",
        "spottune-global-k, parallel-adapters",
        "l2t-ww, fine-tuning"
    })
    void learnsFromATeacherAndSavesTheTargetAlone(String method, String teacher) throws IOException {
        run(plain(method, out("run")).withTeacher(shared.resolve(teacher).toString()));

        List<String> metrics = Files.readAllLines(folder.resolve("run/metrics.csv"));
        assertThat(metrics).hasSize(4);
        assertThat(metrics.get(0)).contains("loss.teacher-logits,", "weighted.teacher-features");
        assertThat(Files.readString(folder.resolve("run/config.json"))).contains("teacher-logits", "teacher-features");
        try (Network saved = ModelFolder.open(out("run"), storage()).network()) {
            assertThat(saved.spec().matching()).isEmpty();
            assertThat(saved.classes()).isEqualTo(PictureDataset.CLASSES);
        }
        JsonNode manifest =
                new ObjectMapper().readTree(folder.resolve("run/manifest.json").toFile());
        assertThat(manifest.path("teacher").path("path").asText()).endsWith(teacher + "/model");
        assertThat(manifest.path("teacher").path("sha256").asText()).hasSize(64);
    }

    @Test
    void theTeacherMayBeOfAnotherKindAndNormaliseOtherwise() throws IOException {
        write("teacher", classes);

        TrainResult result = run(new TrainRequest(
                        data.dataset(),
                        Optional.empty(),
                        Optional.of(PictureDataset.architecture()),
                        ConfigFactory.parseString(SETTINGS + ", method = scratch"),
                        out("run"),
                        1,
                        false)
                .withTeacher(out("teacher")));

        assertThat(result.loss()).isPositive();
    }

    @Test
    void aRunThatWasStoppedContinuesToTheSameBytes() throws IOException {
        String teacher = shared.resolve("fine-tuning").toString();
        run(plain("spottune", out("whole")).withTeacher(teacher));
        Progress stopping = (phase, done, total) -> {
            if (phase.equals("train") && 3 * done > 2 * total) {
                throw new IllegalStateException("stopped");
            }
        };
        TrainRequest stopped = plain("spottune", out("stopped")).withTeacher(teacher);
        assertThatThrownBy(() -> new TrainJob(spark, stopping).run(stopped)).hasMessage("stopped");

        assertThatThrownBy(() -> run(resumed(
                        stopped.withTeacher(shared.resolve("parallel-adapters").toString()))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot continue run '" + out("stopped") + "' with teacher ")
                .hasMessageContaining("expected the network that it began with, of SHA-256 ");
        assertThatThrownBy(() -> run(resumed(plain("spottune", out("stopped")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Setting 'regularizer' has teacher-logits, teacher-features, but there is no teacher: name one by"
                                + " --teacher, in a sweep by 'teacher' of the method");

        run(resumed(stopped));

        assertThat(folder.resolve("stopped/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/network.zip"));
    }

    @Test
    void aTeacherWithoutWeightChangesNothing() throws IOException {
        run(plain("fine-tuning", out("alone")));
        TrainRequest request = plain("fine-tuning", out("taught"));
        run(request.with(ConfigFactory.parseString("teacher-logits.lambda = 0, teacher-features.lambda = 0")
                        .withFallback(request.settings()))
                .withTeacher(shared.resolve("spottune").toString()));

        try (Network alone = ModelFolder.open(out("alone"), storage()).network();
                Network taught = ModelFolder.open(out("taught"), storage()).network()) {
            assertThat(taught.values().read()).isEqualTo(alone.values().read());
        }
    }

    @Test
    void refusesATeacherOfOtherClassesAndNamesTheFirst() throws IOException {
        List<String> swapped = new ArrayList<>(classes);
        Collections.swap(swapped, 1, 2);
        List<String> more = new ArrayList<>(classes);
        more.add("else");
        write("swapped", swapped);
        write("more", more);
        write("nameless", List.of());

        assertRefused("swapped", "but class 1 is '" + classes.get(2) + "', expected '" + classes.get(1) + "'");
        assertRefused("more", "but it has " + (classes.size() + 1) + " classes, expected " + classes.size());
        assertRefused("nameless", "but it does not name its classes");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private void assertRefused(String teacher, String difference) {
        assertThatThrownBy(() -> run(plain("fine-tuning", out("run")).withTeacher(out(teacher))))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Model '" + out(teacher) + "' cannot be the teacher on data set 'dataset': its classes must be"
                                + " the data set's in the same order, " + difference);
    }

    @Test
    void refusesATeacherThatRoutesByChance() {
        assertThatThrownBy(() -> run(plain("fine-tuning", out("run"))
                        .withTeacher(shared.resolve("random-policy").toString())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be the teacher: its blocks are routed at random");
    }

    @Test
    void theEstimateOfMemoryKnowsTheTeacher() throws IOException {
        TrainRequest request = plain("fine-tuning", out("run"));
        long without = TrainPlan.of(request, storage()).workerMemory(1).worker();
        TrainRequest taught = request.withTeacher(shared.resolve("spottune").toString());

        assertThat(TrainPlan.of(taught, storage()).workerMemory(1).teacher()).isPositive();
        assertThat(TrainPlan.of(taught, storage()).workerMemory(1).worker()).isGreaterThan(without);
    }

    /** A network of another kind that takes images of another normalisation. */
    private void write(String name, List<String> ofClasses) throws IOException {
        Architecture other = new VggSpec("another", List.of(new VggSpec.Stage(1, 6), new VggSpec.Stage(1, 10)));
        int count = ofClasses.isEmpty() ? classes.size() : ofClasses.size();
        try (Network network = Network.create(
                TrunkSpec.withoutPolicy(other, Partition.frozen(other.blockCount()), Statistics.STORED), count, 4)) {
            ModelFolder.write(
                    network,
                    ModelDescription.of(
                            "another",
                            "import",
                            count,
                            ofClasses,
                            new ChannelNormalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
                            network.values().length(),
                            "drawn for a test"),
                    out(name),
                    storage());
        }
    }

    private static TrainRequest resumed(TrainRequest request) {
        return new TrainRequest(
                request.dataset(),
                request.source(),
                request.guides(),
                request.teacher(),
                request.architecture(),
                request.settings(),
                request.output(),
                request.workers(),
                true);
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private TrainResult run(TrainRequest request) throws IOException {
        return new TrainJob(spark, Progress.NONE).run(request);
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
