package org.spottune.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.BatchAssembler;
import org.spottune.data.DataException;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.EvaluationCounts;
import org.spottune.graph.Bfloat16;
import org.spottune.graph.Network;
import org.spottune.kernels.Precision;
import org.spottune.objective.SoftmaxCrossEntropy;
import org.spottune.policy.Routing;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;

/** Evaluation and prediction against one pass of the network over the whole split. */
@ExtendWith(LocalSpark.class)
class InferenceJobsTest {

    @TempDir
    private static Path shared;

    private static PictureDataset data;
    private static String run;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    InferenceJobsTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void trainANetwork() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 11);
        run = shared.resolve("run").toString();
        new TrainJob(LocalSpark.session(), Progress.NONE)
                .run(new TrainRequest(
                        data.dataset(),
                        Optional.of(data.source()),
                        Optional.empty(),
                        ConfigFactory.parseString(
                                "method = spottune, epochs = 2, batch-size = 8, learning-rate = 0.02"),
                        run,
                        1,
                        false));
    }

    @Test
    void evaluationEqualsOnePassOverTheSplit() throws IOException {
        Evaluation evaluation = evaluate(request(Split.TEST, RoutingMode.ARGMAX));

        Expected expected = expected();
        assertThat(evaluation.counts().total()).isEqualTo(88);
        assertThat(evaluation.counts().correct()).isEqualTo(expected.correct());
        assertThat(evaluation.counts().loss()).isCloseTo(expected.loss(), within(1e-5));
        assertThat(evaluation.counts().classes())
                .hasSize(PictureDataset.CLASSES)
                .allSatisfy(ofClass -> assertThat(ofClass.total()).isEqualTo(11));
        assertThat(evaluation.counts().classes().stream()
                        .mapToLong(ClassCounts::correct)
                        .sum())
                .isEqualTo(expected.correct());
        assertThat(evaluation.counts().usage().shares()).isEqualTo(expected.tunedShare());
        assertThat(evaluation.counts().tunedBlocksHistogram()).hasSize(4);
        assertThat(evaluation.counts().tunedBlocksHistogram().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(88);
        assertThat(evaluation.summary())
                .containsKeys("top1", "correct", "total", "loss", "tunedShare", "imagesPerSecond");
        assertThat(evaluation.report()).containsKeys("classes", "tunedBlocksHistogram", "routedBlocks", "fingerprint");
    }

    @Test
    void saysWhenTheModelHasSeenTheImagesInTraining() throws IOException {
        assertThat(evaluate(request(Split.TRAIN, RoutingMode.ARGMAX)).summary()).containsEntry("seenInTraining", true);
        assertThat(evaluate(request(Split.TEST, RoutingMode.ARGMAX)).report()).doesNotContainKey("seenInTraining");
    }

    @Test
    void sampledDecisionsFollowTheSeed() throws IOException {
        InferenceRequest one = new InferenceRequest(
                run, data.dataset(), Split.TEST, Optional.of(RoutingMode.SAMPLED), 1, 1, Precision.FLOAT32);
        InferenceRequest other = new InferenceRequest(
                run, data.dataset(), Split.TEST, Optional.of(RoutingMode.SAMPLED), 2, 1, Precision.FLOAT32);

        assertThat(evaluate(one).counts().usage())
                .isEqualTo(evaluate(one).counts().usage());
        assertThat(evaluate(one).counts().usage())
                .isNotEqualTo(evaluate(other).counts().usage());
    }

    @Test
    void samplesAreCountedOneByOneAndTogether() throws IOException {
        Evaluation evaluation = evaluate(new InferenceRequest(
                run, data.dataset(), Split.TEST, Optional.of(RoutingMode.SAMPLED), 1, 3, Precision.FLOAT32));

        assertThat(evaluation.samples()).hasSize(3);
        assertThat(evaluation.samples().get(0).usage())
                .isNotEqualTo(evaluation.samples().get(1).usage());
        assertThat(evaluation.counts().total()).isEqualTo(3 * 88);
        double[] top1 = evaluation.samples().stream()
                .mapToDouble(EvaluationCounts::top1)
                .toArray();
        double mean = (top1[0] + top1[1] + top1[2]) / 3;
        double squares = Math.pow(top1[0] - mean, 2) + Math.pow(top1[1] - mean, 2) + Math.pow(top1[2] - mean, 2);
        assertThat(evaluation.counts().top1()).isCloseTo(mean, within(1e-12));
        assertThat(evaluation.top1Deviation().orElseThrow()).isCloseTo(Math.sqrt(squares / 2), within(1e-12));
        assertThat(evaluation.summary()).containsKeys("top1Deviation", "samples");
    }

    @ParameterizedTest
    @CsvSource({"TUNED, 1", "FROZEN, 0"})
    void allImagesCanTakeOneBranch(RoutingMode mode, double share) throws IOException {
        Evaluation evaluation = evaluate(request(Split.TEST, mode));

        assertThat(evaluation.counts().usage().shares()).containsOnly(share);
        assertThat(evaluation.summary())
                .containsEntry("policy", mode.name().toLowerCase(java.util.Locale.ROOT))
                .doesNotContainKey("top1Deviation");
    }

    @Test
    void aNetworkWithoutAPolicyIsLeftToChance() throws IOException {
        String random = folder.resolve("random").toString();
        new TrainJob(spark, Progress.NONE)
                .run(new TrainRequest(
                        data.dataset(),
                        Optional.of(data.source()),
                        Optional.empty(),
                        ConfigFactory.parseString("method = random-policy, epochs = 1, batch-size = 8"),
                        random,
                        1,
                        false));

        Evaluation evaluation = evaluate(InferenceRequest.of(random, data.dataset(), Split.TEST));

        assertThat(evaluation.routing()).isEqualTo(RoutingMode.SAMPLED);
        assertThat(evaluation.counts().usage().shares())
                .allSatisfy(share -> assertThat(share).isCloseTo(0.5, within(5 * Math.sqrt(0.25 / 88))));
        assertThatThrownBy(() -> evaluate(
                        InferenceRequest.of(random, data.dataset(), Split.TEST).withRouting(RoutingMode.ARGMAX)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected --policy sampled, tuned or frozen, got argmax");
    }

    @Test
    void everyEvaluationComputesInThePrecisionThatItAsksFor() throws IOException {
        Bfloat16.assumeAvailable();
        Evaluation before = evaluate(request(Precision.FLOAT32));

        Evaluation rounded = evaluate(request(Precision.BFLOAT16));

        assertThat(rounded.summary()).containsEntry("precision", "bfloat16");
        assertThat(rounded.counts().loss())
                .isNotEqualTo(before.counts().loss())
                .isCloseTo(before.counts().loss(), withinPercentage(3));
        assertThat(evaluate(request(Precision.FLOAT32)).counts()).isEqualTo(before.counts());
    }

    @Test
    void predictionsAgreeWithTheEvaluation() throws IOException {
        Evaluation evaluation = evaluate(request(Split.TEST, RoutingMode.ARGMAX));
        String output = folder.resolve("predictions").toString();

        PredictJob.Result result =
                new PredictJob(spark, Progress.NONE).run(request(Split.TEST, RoutingMode.ARGMAX), output);

        List<Row> rows = spark.read().parquet(output).collectAsList();
        assertThat(result.images()).isEqualTo(88);
        assertThat(rows).hasSize(88);
        assertThat(rows.stream().map(row -> row.<Long>getAs("id")).distinct()).hasSize(88);
        assertThat(rows.stream().filter(row -> row.getAs("label").equals(row.getAs("prediction"))))
                .hasSize((int) evaluation.counts().correct());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.<Double>getAs("probability")).isBetween(1.0 / PictureDataset.CLASSES, 1.0);
            assertThat(row.getList(row.fieldIndex("decisions"))).hasSize(3);
        });
        long tunedInFirst = rows.stream()
                .filter(row -> row.<Boolean>getList(row.fieldIndex("decisions")).get(0))
                .count();
        assertThat(tunedInFirst).isEqualTo(evaluation.counts().usage().tuned().get(0));
    }

    @Test
    void refusesASplitThatIsNotThere() {
        assertThatThrownBy(() -> evaluate(request(Split.VAL, RoutingMode.ARGMAX)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Data set 'dataset' has no images in split val; it has 32 in train, 88 in test; choose one with"
                                + " --split");
    }

    @Test
    void refusesAModelWithOtherClasses() {
        InferenceRequest request = new InferenceRequest(
                data.source(), data.dataset(), Split.TEST, Optional.of(RoutingMode.ARGMAX), 1, 1, Precision.FLOAT32);

        assertThatThrownBy(() -> evaluate(request))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("the model has 5 classes, but the data set 8");
    }

    @Test
    void refusesToOverwritePredictions() throws IOException {
        java.nio.file.Files.createDirectories(folder.resolve("predictions"));

        assertThatThrownBy(() -> new PredictJob(spark, Progress.NONE)
                        .run(
                                request(Split.TEST, RoutingMode.ARGMAX),
                                folder.resolve("predictions").toString()))
                .isInstanceOf(OutputExistsException.class)
                .hasMessageContaining("already exists");
    }

    private record Expected(long correct, double loss, List<Double> tunedShare) {}

    /** The whole split at once, without Spark's partitions. */
    private Expected expected() throws IOException {
        StoredDataset dataset = StoredDataset.open(spark, new org.apache.hadoop.fs.Path(data.dataset()));
        List<LabelledImage> images = dataset.images(Split.TEST).collect().stream()
                .sorted(Comparator.comparingLong(LabelledImage::id))
                .toList();
        ModelFolder model =
                ModelFolder.open(run, new Storage(spark.sparkContext().hadoopConfiguration()));
        try (Network network = model.network()) {
            BatchAssembler assembler =
                    new BatchAssembler(16, 16, model.description().normalization());
            INDArray logits = network.infer(assembler.centres(images), Routing.argmax());
            int[] labels = images.stream().mapToInt(LabelledImage::label).toArray();
            SoftmaxCrossEntropy loss = SoftmaxCrossEntropy.of(logits, labels);
            return new Expected(
                    loss.correct(),
                    loss.lossSum() / labels.length,
                    network.decisions().usage().shares());
        }
    }

    private static InferenceRequest request(Precision precision) {
        return new InferenceRequest(run, data.dataset(), Split.TEST, Optional.of(RoutingMode.ARGMAX), 1, 1, precision);
    }

    private static InferenceRequest request(Split split, RoutingMode routing) {
        return new InferenceRequest(run, data.dataset(), split, Optional.of(routing), 1, 1, Precision.FLOAT32);
    }

    private Evaluation evaluate(InferenceRequest request) throws IOException {
        return new EvaluateJob(spark, Progress.NONE).run(request);
    }
}
