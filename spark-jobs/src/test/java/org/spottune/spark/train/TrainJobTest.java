package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.graph.Bfloat16;
import org.spottune.graph.Network;
import org.spottune.kernels.KernelsProviders;
import org.spottune.model.ModelDescription;
import org.spottune.model.ModelDescription.TrainedOn;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.BlockUsage;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.CompactNetwork;
import org.spottune.transfer.ParameterCount;

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
                .containsExactly(
                        "checkpoints",
                        "config.json",
                        "manifest.json",
                        "metrics.csv",
                        "model",
                        "pictures",
                        "rounds.csv",
                        "run.log");
        assertThat(names(run.resolve("pictures")))
                .containsExactly("block-usage.svg", "learning-curves.svg", "tuned-share.svg");
        assertThat(names(run.resolve("checkpoints"))).containsExactly("epoch-0002.zip", "epoch-0003.zip");
        assertThat(ConfigFactory.parseFile(run.resolve("config.json").toFile()).getDouble("learning-rate"))
                .isEqualTo(0.02);
        assertThat(Files.readString(run.resolve("manifest.json"))).contains("fingerprint", "\"finished\"");
        List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
        assertThat(metrics).hasSize(4);
        assertThat(metrics.get(0))
                .isEqualTo(
                        "epoch,learning-rate,policy-learning-rate,loss,top1,validation-loss,validation-top1,objective,"
                                + "loss.cross-entropy,weighted.cross-entropy,loss.weight-decay,weighted.weight-decay,"
                                + "images-per-second,seconds,computing-seconds,broadcasting-seconds,merging-seconds,"
                                + "tuned-share-0,tuned-share-1,tuned-share-2");
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
        Path half = Files.writeString(folder.resolve("stopped/checkpoints/.epoch-0003.zip.tmp-1"), "hal");

        run(resumed(request("spottune", "stopped")), Progress.NONE);

        assertThat(folder.resolve("stopped/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/network.zip"));
        assertThat(Files.readAllLines(folder.resolve("stopped/metrics.csv"))).hasSize(4);
        assertThat(Files.readAllLines(folder.resolve("stopped/run.log")))
                .extracting(line -> line.replaceFirst("^\\S+Z ", "").replaceFirst("[:;,] .*", ""))
                .containsExactly(
                        "training spottune on 'dataset'",
                        "epoch 1 of 3",
                        "epoch 2 of 3",
                        "ended",
                        "training spottune on 'dataset'",
                        "epoch 3 of 3",
                        "trained");
        assertThat(folder.resolve("stopped/run.log")).content().contains("; continues after epoch 2\n");
        assertThat(half).doesNotExist();
    }

    @Test
    void notesTheUseOfFineTunedBranchesInEveryRound() throws IOException {
        run(request("spottune", "run"), Progress.NONE);

        List<String> rounds = Files.readAllLines(folder.resolve("run/rounds.csv"));
        // 16 images on each of two workers that take 4 of them a step, two steps a round.
        assertThat(rounds).hasSize(1 + 3 * 2);
        assertThat(rounds.get(0))
                .isEqualTo("round,epoch,images,loss,top1,objective,loss.cross-entropy,"
                        + "weighted.cross-entropy,loss.weight-decay,weighted.weight-decay,tuned-0,tuned-1,tuned-2");
        assertThat(rounds.subList(1, 7))
                .extracting(row -> row.split(",")[0] + " " + row.split(",")[1] + " " + row.split(",")[2])
                .containsExactly("1 1 16", "2 1 16", "3 2 16", "4 2 16", "5 3 16", "6 3 16");
        long tuned = rounds.stream()
                .skip(5)
                .mapToLong(row -> Long.parseLong(row.split(",")[10]))
                .sum();
        String share =
                Files.readAllLines(folder.resolve("run/metrics.csv")).get(3).split(",")[17];
        assertThat(Double.parseDouble(share)).isCloseTo(tuned / 32.0, within(1e-6));
    }

    @Test
    void globalKKeepsTheMostUsedBlocksAndNothingElse() throws IOException {
        TrainRequest request = with("global-k.k = 1", request("spottune-global-k", "run"));
        TrainResult result = run(request, Progress.NONE);

        String run = folder.resolve("run").toString();
        BlockUsage counted = usage(run + "/routed-model");
        List<Integer> mostUsed = CompactNetwork.mostUsed(Partition.routed(3, 0), counted.shares(), 1);
        assertThat(result.tunedShare()).isEqualTo(counted.shares());
        assertThat(result.tunedBlocks()).isEqualTo(mostUsed);
        assertThat(Files.readString(folder.resolve("run/manifest.json"))).contains("\"tunedBlocks\"");
        assertThat(Files.readString(folder.resolve("run/pictures/block-usage.svg")))
                .containsOnlyOnce("data-kept=\"true\"")
                .contains("data-block=\"" + mostUsed.get(0) + "\" data-kept=\"true\"");
        try (Network compact = ModelFolder.open(run, storage()).network();
                Network routed =
                        ModelFolder.open(run + "/routed-model", storage()).network()) {
            assertThat(compact.spec().policy()).isEmpty();
            assertThat(compact.spec().partition().blocks())
                    .filteredOn(BlockMode.TUNED::equals)
                    .hasSize(1);
            assertThat(result.parameters())
                    .isEqualTo(compact.values().length())
                    .isLessThan(routed.values().length());
            assertThat(result.addedParameters())
                    .isEqualTo(ParameterCount.of(compact).added());
        }
    }

    /** What the run decided by is what an evaluation of the training split counts. */
    private BlockUsage usage(String model) throws IOException {
        return new EvaluateJob(spark, Progress.NONE)
                .run(InferenceRequest.of(model, data.dataset(), Split.TRAIN))
                .counts()
                .usage();
    }

    @Test
    void aGlobalKRunThatWasStoppedContinuesToTheSameBytes() throws IOException {
        Function<String, TrainRequest> request = run -> with(
                "regularizer = l2-sp, global-k { k = 2, lambda-1 = 3, lambda-2 = 2 }",
                request("spottune-global-k", run));
        run(request.apply("whole"), Progress.NONE);
        Progress stopping = (phase, done, total) -> {
            if (phase.equals("train") && 3 * done > 2 * total) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> run(request.apply("stopped"), stopping)).hasMessage("stopped");

        run(resumed(request.apply("stopped")), Progress.NONE);

        for (String file : List.of("model/network.zip", "routed-model/network.zip", "rounds.csv")) {
            assertThat(folder.resolve("stopped").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    @Test
    void trainsOnAPartOfTheImagesWithTheSameShareOfEveryClass() throws IOException {
        TrainResult half = run(with("train-fraction = 0.5", request("fine-tuning", "half")), Progress.NONE);
        TrainResult two = run(with("train-per-class = 1", request("spottune", "one")), Progress.NONE);

        assertThat(half.images()).isEqualTo(16);
        assertThat(two.images()).isEqualTo(PictureDataset.CLASSES);
        assertThat(Files.readAllLines(folder.resolve("one/rounds.csv")).get(1)).startsWith("1,1,8,");
        // What is planned with, before images are read, is never less.
        assertThat(TrainPlan.of(with("train-per-class = 1", request("spottune", "planned")), storage())
                        .trainingImages())
                .isEqualTo(PictureDataset.CLASSES);
        assertThat(TrainPlan.of(with("train-fraction = 0.5", request("fine-tuning", "planned")), storage())
                        .trainingImages())
                .isBetween(16L, 16L + PictureDataset.CLASSES);
    }

    @Test
    void trainsOnTrainAndValAsOneAndNotesIt() throws IOException {
        Path pictures = folder.resolve("pictures");
        PictureDataset plain = PictureDataset.create(spark, folder, 4, 2);
        Files.move(pictures.resolve("test"), pictures.resolve("val"));
        String dataset = folder.resolve("with-val").toString();
        DatasetDescription description = new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(
                        new org.apache.hadoop.fs.Path(pictures.toString()), new org.apache.hadoop.fs.Path(dataset)))
                .description();
        TrainRequest request = new TrainRequest(
                dataset,
                Optional.of(plain.source()),
                Optional.empty(),
                ConfigFactory.parseString(SETTINGS + ", method = fine-tuning, train-split = \"train+val\""),
                folder.resolve("run").toString(),
                2,
                false);

        TrainResult result = run(request, Progress.NONE);
        TrainResult part = run(
                new TrainRequest(
                        dataset,
                        Optional.of(folder.resolve("run").toString()),
                        Optional.empty(),
                        ConfigFactory.parseString(SETTINGS + ", method = fine-tuning, train-per-class = 5"),
                        folder.resolve("again").toString(),
                        2,
                        false),
                Progress.NONE);

        assertThat(result.images()).isEqualTo(6L * PictureDataset.CLASSES);
        assertThat(part.images()).isEqualTo(4L * PictureDataset.CLASSES);
        assertThat(Files.readString(folder.resolve("run/manifest.json"))).contains("\"trainSplit\" : \"train+val\"");
        assertThat(Files.readString(folder.resolve("run/config.json"))).contains("\"train-split\" : \"train+val\"");
        TrainedOn both = new TrainedOn(description.origin().fingerprint(), List.of(Split.TRAIN, Split.VAL));
        TrainedOn train = new TrainedOn(description.origin().fingerprint(), List.of(Split.TRAIN));
        assertThat(ModelFolder.open(folder.resolve("run").toString(), storage())
                        .description()
                        .trainedOn())
                .containsExactly(both);
        assertThat(ModelFolder.open(folder.resolve("again").toString(), storage())
                        .description()
                        .trainedOn())
                .containsExactly(both, train);
    }

    @Test
    void refusesAValSplitThatIsNotThereBeforeAnythingElse() {
        assertThatThrownBy(() -> run(with("train-split = \"train+val\"", request("fine-tuning", "run")), Progress.NONE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting 'train-split' cannot be train+val: data set 'dataset' has only [train, test]");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fine-tune-last-1",
                "fine-tune-last-2",
                "fine-tune-last-3",
                "l2-sp",
                "random-policy",
                "stochastic-fine-tuning"
            })
    void trainsEveryBaseline(String method) throws IOException {
        TrainResult result = run(request(method, "run"), Progress.NONE);

        assertThat(result.method()).isEqualTo(method);
        assertThat(result.loss()).isFinite().isPositive();
        assertThat(result.relativeParameters()).isGreaterThan(1);
        assertThat(result.tunedBlocks()).isEmpty();
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
        String before = System.setProperty(KernelsProviders.PROPERTY, "nd4j");
        try {
            assertThatThrownBy(() -> run(with("precision = bfloat16", request("fine-tuning", "run")), Progress.NONE))
                    .hasStackTraceContaining("Cannot compute in bfloat16 with kernels ND4J")
                    .hasStackTraceContaining("use precision=float32");
        } finally {
            if (before == null) {
                System.clearProperty(KernelsProviders.PROPERTY);
            } else {
                System.setProperty(KernelsProviders.PROPERTY, before);
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
                .hasMessageContaining("cannot be a source: its blocks are routed");
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
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Data set 'dataset' cannot be divided among 40 workers: it has 32 training images; use at most"
                                + " as many --workers");
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
