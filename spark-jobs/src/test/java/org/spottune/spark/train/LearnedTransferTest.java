package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.VggSpec;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/** Targets of another kind than their sources, and what is transferred learned, through Spark. */
@ExtendWith(LocalSpark.class)
class LearnedTransferTest {

    private static final String SETTINGS = "epochs = 3, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02";
    private static final Architecture TARGET =
            new VggSpec("tiny-vgg", List.of(new VggSpec.Stage(1, 4), new VggSpec.Stage(2, 8)));

    @TempDir
    private static Path shared;

    private static PictureDataset data;
    private static String second;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    LearnedTransferTest(SparkSession spark) {
        this.spark = spark;
    }

    /** The second source is of another kind, and was trained on images that were normalised otherwise. */
    @BeforeAll
    static void makeDatasetAndSources() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
        second = shared.resolve("second").toString();
        Storage storage = new Storage(LocalSpark.session().sparkContext().hadoopConfiguration());
        try (Network network = network()) {
            ModelFolder.write(
                    network,
                    ModelDescription.of(
                            "another",
                            "import",
                            6,
                            List.of(),
                            new ChannelNormalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
                            network.values().length(),
                            "drawn for a test"),
                    second,
                    storage);
        }
    }

    private static Network network() {
        Architecture other = new VggSpec("another", List.of(new VggSpec.Stage(1, 6), new VggSpec.Stage(1, 10)));
        return Network.create(
                TrunkSpec.withoutPolicy(other, Partition.frozen(other.blockCount()), Statistics.STORED), 6, 4);
    }

    @Test
    void learnsFromTwoSourcesAndSavesTheTargetAlone() throws IOException {
        TrainResult result = run(request("l2t-ww", "run", List.of(second), false), Progress.NONE);

        assertThat(result.loss()).isPositive();
        try (Network saved =
                ModelFolder.open(folder.resolve("run").toString(), storage()).network()) {
            assertThat(saved.spec().network()).isEqualTo(TARGET);
            assertThat(saved.spec().matching()).isEmpty();
            assertThat(saved.classes()).isEqualTo(PictureDataset.CLASSES);
        }
        List<String> metrics = Files.readAllLines(folder.resolve("run/metrics.csv"));
        assertThat(metrics).hasSize(4);
        // Three stages of the first source and two of the second, by two of the target.
        assertThat(metrics.get(0))
                .contains("meta-gradient-norm,meta-loss")
                .contains("amount-layer1.0>features.0,amount-deviation-layer1.0>features.0")
                .contains("amount-2:features.0>features.7");
        assertThat(metrics.get(0).split(",amount-deviation-")).hasSize(1 + 10);
        assertThat(Files.readString(folder.resolve("run/manifest.json")))
                .contains("source")
                .contains("second");
    }

    @Test
    void leavesAndDrawsWhatItLearnedToTransfer() throws IOException {
        run(request("l2t-ww", "run", List.of(second), false), Progress.NONE);

        Path run = folder.resolve("run");
        Map<String, List<Double>> weights = new LinkedHashMap<>();
        for (List<String> row :
                RunTables.rows(run.resolve("transfer.csv")).stream().skip(1).toList()) {
            List<Double> ofPair = weights.computeIfAbsent(row.get(1), any -> new ArrayList<>());
            assertThat(row.get(0)).isEqualTo("3");
            assertThat(row.get(2)).isEqualTo(String.valueOf(ofPair.size()));
            ofPair.add(Double.valueOf(row.get(3)));
        }
        assertThat(weights).hasSize(10);
        assertThat(weights.get("2:features.0>features.7")).hasSize(6);
        assertThat(weights.values()).allSatisfy(ofPair -> assertThat(
                        ofPair.stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, within(1e-4)));
        // They start equal, and learn.
        assertThat(weights.values())
                .anySatisfy(ofPair -> assertThat(Collections.max(ofPair)).isGreaterThan(1.0001 / ofPair.size()));
        assertThat(Files.readAllLines(run.resolve("metrics.csv")).get(0)).doesNotContain("channels");
        assertThat(run.resolve("pictures"))
                .isDirectoryContaining("glob:**transfer-amounts.svg")
                .isDirectoryContaining("glob:**transfer-matrix.svg")
                .isDirectoryContaining("glob:**transfer-channels.svg")
                .isDirectoryContaining("glob:**saliency.svg");
        JsonNode images = new ObjectMapper()
                .readTree(run.resolve("saliency.json").toFile())
                .get("images");
        assertThat(images).hasSize(5).allSatisfy(image -> {
            assertThat(image.get("rgb")).hasSize(16 * 16);
            // Three stages of the first source and two of the second.
            assertThat(image.get("maps")).hasSize(5).allSatisfy(map -> {
                assertThat(map.get("alike")).hasSize(16 * 16);
                assertThat(map.get("learned")).hasSize(16 * 16);
            });
        });
        assertThat(images.get(0).findValuesAsText("map")).contains("layer1.0", "2:features.0");
    }

    @Test
    void aRunThatWasStoppedContinuesToTheSameBytes() throws IOException {
        run(request("l2t-ww", "whole", List.of(), false), Progress.NONE);
        Progress stopping = (phase, done, total) -> {
            if (phase.equals("train") && 3 * done > 2 * total) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> run(request("l2t-ww", "stopped", List.of(), false), stopping))
                .hasMessage("stopped");

        run(request("l2t-ww", "stopped", List.of(), true), Progress.NONE);

        assertThat(folder.resolve("stopped/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/network.zip"));
        assertThat(folder.resolve("stopped/transfer.csv")).hasSameBinaryContentAs(folder.resolve("whole/transfer.csv"));
        assertThat(folder.resolve("stopped/saliency.json"))
                .hasSameBinaryContentAs(folder.resolve("whole/saliency.json"));
    }

    @Test
    void theClassifierMayLearnBeforeAnythingIsTransferred() throws IOException {
        TrainRequest plain = request("l2t-ww, head-first.epochs = 1", "run", List.of(), false);
        run(
                new TrainRequest(
                        plain.dataset(),
                        plain.source(),
                        List.of(),
                        Optional.empty(),
                        plain.settings(),
                        plain.output(),
                        2,
                        false),
                Progress.NONE);

        List<String> header = List.of(
                Files.readAllLines(folder.resolve("run/metrics.csv")).get(0).split(","));
        String amount = header.stream()
                .filter(column -> column.startsWith(MetricsTable.AMOUNT))
                .findFirst()
                .orElseThrow();
        List<String> amounts = RunTables.column(folder.resolve("run/metrics.csv"), amount);
        assertThat(amounts.get(0)).isEmpty();
        assertThat(amounts.subList(1, amounts.size())).isNotEmpty().doesNotContain("");
        assertThat(folder.resolve("run/pictures/transfer-amounts.svg")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"l2t-w", "lwf", "attention-transfer", "feature-matching"})
    void trainsEveryMethodOfATargetOfAnotherKind(String method) throws IOException {
        TrainResult result = run(request(method, "run", List.of(), false), Progress.NONE);

        assertThat(result.method()).isEqualTo(method);
        try (Network saved =
                ModelFolder.open(folder.resolve("run").toString(), storage()).network()) {
            assertThat(saved.spec().network()).isEqualTo(TARGET);
            assertThat(saved.spec().matching()).isEmpty();
        }
        // Weights are learned without amounts, or not at all.
        assertThat(Files.exists(folder.resolve("run/transfer.csv"))).isEqualTo(method.equals("l2t-w"));
        assertThat(Files.exists(folder.resolve("run/pictures/transfer-channels.svg")))
                .isEqualTo(method.equals("l2t-w"));
        assertThat(Files.exists(folder.resolve("run/saliency.json"))).isEqualTo(method.equals("l2t-w"));
        assertThat(folder.resolve("run/pictures/transfer-amounts.svg")).doesNotExist();
    }

    @Test
    void refusesASourceThatNothingReads() {
        assertThatThrownBy(() -> run(request("lwf", "run", List.of(second), false), Progress.NONE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Method 'lwf' with these settings cannot use source '" + second
                        + "': only methods that match pairs of feature maps use more than one (l2t-ww, l2t-w,"
                        + " feature-matching, attention-transfer)");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private TrainRequest request(String method, String run, List<String> guides, boolean resume) {
        return new TrainRequest(
                data.dataset(),
                Optional.of(data.source()),
                guides,
                Optional.of(TARGET),
                ConfigFactory.parseString(SETTINGS + ", method = " + method),
                folder.resolve(run).toString(),
                2,
                resume);
    }

    private TrainResult run(TrainRequest request, Progress progress) throws IOException {
        return new TrainJob(spark, progress).run(request);
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
