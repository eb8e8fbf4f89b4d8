package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.experiment.ConfigurationException;
import org.spottune.graph.Bfloat16;
import org.spottune.graph.KernelChoice;
import org.spottune.graph.Network;
import org.spottune.model.ModelDescription;
import org.spottune.nn.blocks.Parameter;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

@ExtendWith(LocalSpark.class)
class TrainJobTest {

    private static final String SETTINGS = "epochs = 3, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02";

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    TrainJobTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
    }

    @Test
    void leavesARunWithConfigurationMetricsCheckpointsAndModel() throws IOException {
        TrainResult result = run(request("spottune", "run"), Progress.NONE);

        Path run = folder.resolve("run");
        assertThat(result.top1()).isBetween(0.0, 1.0);
        assertThat(result.loss()).isPositive();
        assertThat(result.imagesPerSecond()).isPositive();
        assertThat(result.trainableParameters()).isPositive().isLessThan(result.parameters());
        assertThat(names(run))
                .containsExactly("checkpoints", "config.json", "manifest.json", "metrics.csv", "model", "pictures");
        assertThat(names(run.resolve("pictures"))).contains("learning-curves.svg", "tuned-share.svg");
        assertThat(names(run.resolve("checkpoints"))).containsExactly("epoch-0002.zip", "epoch-0003.zip");
        assertThat(ConfigFactory.parseFile(run.resolve("config.json").toFile()).getDouble("learning-rate"))
                .isEqualTo(0.02);
        assertThat(Files.readString(run.resolve("manifest.json"))).contains("fingerprint", "\"finished\"");
        List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
        assertThat(metrics).hasSize(4);
        assertThat(metrics.get(0))
                .isEqualTo(
                        "epoch,learning-rate,policy-learning-rate,loss,top1,images-per-second,seconds,"
                                + "computing-seconds,broadcasting-seconds,merging-seconds,tuned-share-0,tuned-share-1,tuned-share-2");
        ModelFolder model = ModelFolder.open(run.toString(), storage());
        ModelDescription description = model.description();
        assertThat(description.method()).isEqualTo("spottune");
        assertThat(description.classes()).hasSize(PictureDataset.CLASSES).contains("bricks");
        try (Network network = model.network()) {
            assertThat(network.values().length()).isEqualTo(description.parameters());
        }
    }

    @Test
    void aRunThatWasStoppedContinuesToTheSameBytes() throws IOException {
        run(request("spottune", "whole"), Progress.NONE);
        Progress stopping = (phase, done, total) -> {
            if (phase.equals("train") && 3 * done > 2 * total) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> run(request("spottune", "stopped"), stopping)).hasMessage("stopped");
        assertThat(folder.resolve("stopped/model")).doesNotExist();

        run(resumed(request("spottune", "stopped")), Progress.NONE);

        assertThat(folder.resolve("stopped/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/network.zip"));
        assertThat(Files.readAllLines(folder.resolve("stopped/metrics.csv"))).hasSize(4);
    }

    @Test
    void trainsInBfloat16WithWorkersThatDoSo() throws IOException {
        Bfloat16.assumeAvailable();
        TrainResult single = run(request("spottune", "single"), Progress.NONE);
        TrainRequest inBfloat16 = with("precision = bfloat16", request("spottune", "bfloat16"));

        TrainResult result = run(inBfloat16, Progress.NONE);

        assertThat(result.loss()).isNotEqualTo(single.loss()).isCloseTo(single.loss(), withinPercentage(5));
        assertThat(ConfigFactory.parseFile(
                                folder.resolve("bfloat16/config.json").toFile())
                        .getString("precision"))
                .isEqualTo("bfloat16");
        run(with("precision = bfloat16", request("spottune", "again")), Progress.NONE);
        assertThat(folder.resolve("again/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("bfloat16/model/network.zip"));
    }

    @Test
    void refusesBfloat16WhereKernelsCannotBeforeThereIsARun() {
        String before = System.setProperty(KernelChoice.PROPERTY, "nd4j");
        try {
            assertThatThrownBy(() -> run(with("precision = bfloat16", request("fine-tuning", "run")), Progress.NONE))
                    .hasStackTraceContaining("Cannot compute in bfloat16 with kernels ND4J")
                    .hasStackTraceContaining("use precision=float32");
        } finally {
            if (before == null) {
                System.clearProperty(KernelChoice.PROPERTY);
            } else {
                System.setProperty(KernelChoice.PROPERTY, before);
            }
        }
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aFinishedRunIsNotTrainedAgain() throws IOException {
        TrainResult first = run(request("fine-tuning", "run"), Progress.NONE);

        TrainResult again = run(resumed(request("fine-tuning", "run")), (phase, done, total) -> {
            throw new AssertionError("trained again: " + phase);
        });

        assertThat(again).isEqualTo(first);
    }

    @Test
    void aFeatureExtractorLeavesTheSourceNetworkAsItWas() throws IOException {
        run(request("feature-extractor", "run"), Progress.NONE);

        try (Network source = ModelFolder.open(data.source(), storage()).network();
                Network trained = ModelFolder.open(folder.resolve("run").toString(), storage())
                        .network()) {
            for (int i = 0; i < source.parameters().size(); i++) {
                Parameter before = source.parameters().get(i);
                if (before.group() == Parameter.Group.BACKBONE) {
                    assertThat(trained.parameters().get(i).values().toString())
                            .as(before.name())
                            .isEqualTo(before.values().toString());
                    assertThat(trained.parameters().get(i).values()).isEqualTo(before.values());
                }
            }
        }
    }

    @Test
    void trainsFromScratchWithoutASource() throws IOException {
        TrainRequest request = new TrainRequest(
                data.dataset(),
                Optional.empty(),
                Optional.of(PictureDataset.architecture()),
                ConfigFactory.parseString(SETTINGS + ", method = scratch, schedule = cosine"),
                folder.resolve("run").toString(),
                1,
                false);

        TrainResult result = run(request, Progress.NONE);

        assertThat(result.method()).isEqualTo("scratch");
        assertThat(names(folder.resolve("run/pictures"))).containsExactly("learning-curves.svg");
        assertThat(result.trainableParameters()).isGreaterThan(result.parameters() / 2);
    }

    @Test
    void refusesAnExistingOutputBeforeAnythingElse() throws IOException {
        Files.createDirectories(folder.resolve("run"));

        assertThatThrownBy(() -> run(request("no-such-method", "run"), Progress.NONE))
                .isInstanceOf(OutputExistsException.class)
                .hasMessageContaining("already exists");
    }

    @Test
    void refusesToResumeWithOtherSettings() throws IOException {
        run(request("fine-tuning", "run"), Progress.NONE);
        TrainRequest other = resumed(new TrainRequest(
                data.dataset(),
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString("method = fine-tuning, learning-rate = 0.5"),
                folder.resolve("run").toString(),
                2,
                false));

        assertThatThrownBy(() -> run(other, Progress.NONE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Cannot resume with 'learning-rate' = 0.5: the run began with 0.02");
    }

    @Test
    void refusesASourceWithAPolicy() throws IOException {
        run(request("spottune", "routed"), Progress.NONE);
        TrainRequest onTop = new TrainRequest(
                data.dataset(),
                Optional.of(folder.resolve("routed").toString()),
                Optional.empty(),
                ConfigFactory.parseString(SETTINGS + ", method = fine-tuning"),
                folder.resolve("run").toString(),
                1,
                false);

        assertThatThrownBy(() -> run(onTop, Progress.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be a source: a policy routes its blocks");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void refusesMoreWorkersThanImages() {
        TrainRequest request = new TrainRequest(
                data.dataset(),
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString("method = fine-tuning, batch-size = 64"),
                folder.resolve("run").toString(),
                40,
                false);

        assertThatThrownBy(() -> run(request, Progress.NONE))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot divide 32 training images among 40 workers");
    }

    private TrainRequest request(String method, String run) {
        return new TrainRequest(
                data.dataset(),
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString(SETTINGS + ", method = " + method),
                folder.resolve(run).toString(),
                2,
                false);
    }

    private static TrainRequest with(String setting, TrainRequest request) {
        return new TrainRequest(
                request.dataset(),
                request.source(),
                request.architecture(),
                ConfigFactory.parseString(setting).withFallback(request.settings()),
                request.output(),
                request.workers(),
                request.resume());
    }

    private static TrainRequest resumed(TrainRequest request) {
        return new TrainRequest(
                request.dataset(),
                request.source(),
                request.architecture(),
                request.settings(),
                request.output(),
                request.workers(),
                true);
    }

    private TrainResult run(TrainRequest request, Progress progress) throws IOException {
        return new TrainJob(spark, progress).run(request);
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
