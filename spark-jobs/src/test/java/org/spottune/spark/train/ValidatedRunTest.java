package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.data.Split;
import org.spottune.evaluation.EvaluationCounts;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.model.NetworkArchive;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.StoppedException;
import org.spottune.spark.storage.Storage;
import org.spottune.train.Examples;

/** Runs that are measured while they train, and what depends on the figures. */
@ExtendWith(LocalSpark.class)
class ValidatedRunTest {

    /** Four rounds an epoch. */
    private static final String SETTINGS =
            "method = fine-tuning, epochs = 3, batch-size = 8, averaging-frequency = 1, learning-rate = 0.02";

    private static final int ROUNDS = 4;

    private static final Set<String> TIMES =
            Set.of("images-per-second", "seconds", "computing-seconds", "broadcasting-seconds", "merging-seconds");

    @TempDir
    private static Path shared;

    private static PictureDataset data;
    /** The same with the images of {@code test} as {@code val}. */
    private static String withVal;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    ValidatedRunTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDatasets() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 2);
        Path pictures = shared.resolve("pictures");
        Files.move(pictures.resolve("test"), pictures.resolve("val"));
        withVal = shared.resolve("with-val").toString();
        new IngestJob(LocalSpark.session(), Progress.NONE)
                .run(IngestRequest.of(
                        new org.apache.hadoop.fs.Path(pictures.toString()), new org.apache.hadoop.fs.Path(withVal)));
    }

    @Test
    void measuresEveryEpochOnTheValSplitAsEvaluateDoes() throws IOException {
        TrainResult result = run(withVal, "", "run");

        List<String> losses = column("run", "validation-loss");
        List<String> top1 = column("run", "validation-top1");
        assertThat(losses).hasSize(3).doesNotHaveDuplicates().allSatisfy(loss -> assertThat(Double.parseDouble(loss))
                .isPositive());
        EvaluationCounts counts = new EvaluateJob(spark, Progress.NONE)
                .run(InferenceRequest.of(path("run"), withVal, Split.VAL))
                .counts();
        assertThat(counts.total()).isEqualTo(2L * PictureDataset.CLASSES);
        assertThat(result.validationTop1()).contains(counts.top1());
        assertThat(result.validationLoss().orElseThrow()).isCloseTo(counts.loss(), within(1e-6));
        assertThat(Double.parseDouble(losses.get(2))).isCloseTo(counts.loss(), within(1e-4));
        assertThat(Double.parseDouble(top1.get(2))).isCloseTo(counts.top1(), within(1e-5));
        assertThat(result.modelEpoch()).isEqualTo(3);
        assertThat(result.images()).isEqualTo(4L * PictureDataset.CLASSES);
    }

    @Test
    void measuresNothingWhereNoImagesAreMeantForIt() throws IOException {
        TrainResult noSplit = run(data.dataset(), "", "no-split");
        TrainResult trainedOn = run(withVal, "train-split = \"train+val\"", "trained-on");
        TrainResult none = run(withVal, "validation.split = none", "none");

        assertThat(List.of(noSplit, trainedOn, none)).allSatisfy(result -> {
            assertThat(result.validationTop1()).isEmpty();
            assertThat(result.validationLoss()).isEmpty();
        });
        assertThat(column("none", "validation-loss")).containsExactly("", "", "");
        assertThat(folder.resolve("none/model/network.zip"))
                .hasSameBinaryContentAs(model(run(withVal, "", "measured")));
    }

    @Test
    void measuresWhereSettingsSayAndAtTheEnd() throws IOException {
        run(withVal, "validation.every-epochs = 2", "run");

        assertThat(column("run", "validation-top1"))
                .satisfiesExactly(
                        first -> assertThat(first).isEmpty(),
                        second -> assertThat(second).isNotEmpty(),
                        last -> assertThat(last).isNotEmpty());
    }

    @Test
    void holdsOutImagesThatNoStepSees() throws IOException {
        TrainResult result = run(withVal, "validation.fraction = 0.25", "run");

        assertThat(result.images()).isEqualTo(3L * PictureDataset.CLASSES);
        assertThat(result.validationLoss()).isPresent();
        // Steps of four images on two workers with twelve each.
        List<String> images = RunTables.column(folder.resolve("run/rounds.csv"), "images");
        assertThat(images.stream().mapToLong(Long::parseLong).sum()).isEqualTo(3 * 3L * PictureDataset.CLASSES);

        StoredDataset dataset = StoredDataset.open(spark, new org.apache.hadoop.fs.Path(withVal));
        long[] validated = LongStream.empty().toArray();
        for (int fold = 0; fold < 4; fold++) {
            Experiment experiment = Experiments.of(SETTINGS + ", validation { fraction = 0.25, fold = " + fold + " }");
            TrainingImages parts = TrainingImages.of(dataset, 2, experiment);
            long[] training = ids(parts.shards(ChannelNormalization.IMAGENET).rdd());
            long[] validation =
                    ids(parts.validation(ChannelNormalization.IMAGENET).rdd().orElseThrow());
            assertThat(training).hasSize(3 * PictureDataset.CLASSES);
            assertThat(validation).hasSize(PictureDataset.CLASSES).doesNotContain(training);
            assertThat(parts.validationCount()).isEqualTo(validation.length);
            validated = LongStream.concat(Arrays.stream(validated), Arrays.stream(validation))
                    .toArray();
        }
        assertThat(validated).hasSize(4 * PictureDataset.CLASSES).doesNotHaveDuplicates();
    }

    private static long[] ids(JavaRDD<Examples> shards) {
        return shards.map(Examples::ids).collect().stream()
                .flatMapToLong(Arrays::stream)
                .toArray();
    }

    @Test
    void stopsEarlyAndNoSoonerOrLaterWhereItWasInterrupted() throws IOException {
        String settings =
                "epochs = 6, ema.decay = 0.5, optimizer = adam, early-stopping { patience = 2, least-gain = 100 }";
        TrainResult whole = run(withVal, settings, "whole");

        StopRequest stop = new StopRequest();
        Progress asking = (phase, done, total) -> {
            if (phase.equals("train") && done >= ROUNDS + 2) {
                stop.request();
            }
        };
        assertThatThrownBy(() -> new TrainJob(spark, asking, stop).run(request(withVal, settings, "stopped", false)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("was stopped after epoch 2, round 2");
        TrainResult resumed = new TrainJob(spark, Progress.NONE).run(request(withVal, settings, "stopped", true));

        // No epoch after the first is better by that much.
        assertThat(whole.epochs()).isEqualTo(3);
        assertThat(resumed.epochs()).isEqualTo(3);
        assertThat(model(resumed)).hasSameBinaryContentAs(model(whole));
        assertThat(folder.resolve("stopped/rounds.csv")).hasSameBinaryContentAs(folder.resolve("whole/rounds.csv"));
        assertThat(timeless("stopped")).isEqualTo(timeless("whole")).hasSize(4);
        assertThat(resumed.validationLoss()).isEqualTo(whole.validationLoss());
    }

    @Test
    void goesOnWhileThereIsProgress() throws IOException {
        assertThat(run(withVal, "early-stopping { patience = 1, least-gain = 0, metric = validation-top1 }", "run")
                        .epochs())
                .isEqualTo(epochsUntilNoProgress(column("run", "validation-top1")));
    }

    /** By what the table says. */
    private static int epochsUntilNoProgress(List<String> top1) {
        for (int epoch = 1; epoch < top1.size(); epoch++) {
            if (Double.parseDouble(top1.get(epoch)) <= Double.parseDouble(top1.get(epoch - 1))) {
                return epoch + 1;
            }
        }
        return 3;
    }

    @Test
    void theModelIsThatOfTheBestEpochWhereSettingsSaySo() throws IOException {
        // Steps so small that no image changes its class, though every parameter moves.
        String settings =
                "batch-norm = stored, learning-rate = 1e-6, checkpoint { keep-last = 1, keep-best = validation-top1,"
                        + " model = ";

        TrainResult best = run(withVal, settings + "best }", "best");
        TrainResult last = run(withVal, settings + "last }", "last");

        assertThat(best.modelEpoch()).isEqualTo(1);
        assertThat(best.epochs()).isEqualTo(3);
        assertThat(last.modelEpoch()).isEqualTo(3);
        JsonNode kept = new ObjectMapper()
                .readTree(folder.resolve("best/manifest.json").toFile())
                .get("bestCheckpoint");
        assertThat(kept.get("metric").asText()).isEqualTo("validation-top1");
        assertThat(kept.get("epoch").asInt()).isEqualTo(1);
        assertThat(values(best)).isEqualTo(checkpoint("best/checkpoints/epoch-0001.zip"));
        TrainResult first = run(withVal, settings + "best }, epochs = 1", "first");
        assertThat(best.validationLoss()).isEqualTo(first.validationLoss()).isNotEqualTo(last.validationLoss());
        assertThat(best.validationTop1()).isEqualTo(first.validationTop1());
        assertThat(values(last))
                .isEqualTo(checkpoint("last/checkpoints/epoch-0003.zip"))
                .isNotEqualTo(values(best));
    }

    @Test
    void refusesToDecideByImagesThatAreNotThere() {
        for (String settings : List.of(
                "early-stopping.patience = 2", "checkpoint.keep-best = validation-loss", "validation.split = val")) {
            assertThatThrownBy(() -> run(data.dataset(), settings, "run"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(
                            "Settings ask for validation images, but data set 'dataset' has 0 in split" + " val")
                    .hasMessageContaining("set validation.fraction to hold out training images");
        }
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void refusesAFractionThatHoldsOutNothing() {
        for (String settings : List.of(
                "early-stopping.patience = 2",
                "checkpoint.keep-best = validation-loss",
                "interpolation.chosen-by = validation")) {
            assertThatThrownBy(() -> run(data.dataset(), settings + ", validation.fraction = 0.01", "run"))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("Cannot validate without images: validation.fraction 0.01, fold 0 holds"
                            + " out none of the 32 training images of data set 'dataset'");
        }
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private float[] values(TrainResult result) throws IOException {
        try (Network network = ModelFolder.open(
                        result.output(), new Storage(spark.sparkContext().hadoopConfiguration()))
                .network()) {
            return network.values().toFloats();
        }
    }

    private float[] checkpoint(String file) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(file));
                Network network = NetworkArchive.read(in, file, Set.of("state/momentum.bin", "training.json"))
                        .network()) {
            return network.values().toFloats();
        }
    }

    private static Path model(TrainResult result) {
        return Path.of(result.output(), "model", "network.zip");
    }

    private List<String> column(String run, String name) throws IOException {
        return RunTables.column(folder.resolve(run).resolve("metrics.csv"), name);
    }

    private List<List<String>> timeless(String run) throws IOException {
        return RunTables.without(TIMES, folder.resolve(run).resolve("metrics.csv"));
    }

    private TrainResult run(String dataset, String settings, String run) throws IOException {
        return new TrainJob(spark, Progress.NONE).run(request(dataset, settings, run, false));
    }

    private TrainRequest request(String dataset, String settings, String run, boolean resume) {
        return new TrainRequest(
                dataset,
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.parseString(SETTINGS)),
                path(run),
                2,
                resume);
    }

    private String path(String run) {
        return folder.resolve(run).toString();
    }
}
