package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.nn.blocks.Parameter;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.transfer.SpotTune;

@ExtendWith(LocalSpark.class)
class AveragingTrainingMasterTest {

    private static final int CLASSES = 3;

    private final AveragingTrainingMaster master = new AveragingTrainingMaster(
            new AveragingSettings(
                    8,
                    2,
                    Experiments.of("method = spottune, learning-rate = 0.05, policy.learning-rate = 0.01,"
                                    + " weight-decay = 0")
                            .step(),
                    false,
                    1,
                    Precision.FLOAT32),
            2);

    @Test
    void trainsAGraphThroughDeeplearning4jsOwnEntryPoint(SparkSession session) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        JavaRDD<DataSet> data = data(spark);
        try (Network start = network()) {
            SparkComputationGraph graph =
                    new SparkComputationGraph(spark, network().graph(), master);
            double before = Network.of(graph.getNetwork())
                    .values()
                    .read()
                    .sub(start.values().read())
                    .norm2Number()
                    .doubleValue();

            for (int epoch = 0; epoch < 3; epoch++) {
                graph.fit(data);
            }

            Network trained = Network.of(graph.getNetwork());
            assertThat(before).isZero();
            assertThat(graph.getNetwork().getConfiguration().getEpochCount()).isEqualTo(3);
            for (int i = 0; i < start.parameters().size(); i++) {
                Parameter parameter = trained.parameters().get(i);
                assertThat(parameter.values().equals(start.parameters().get(i).values()))
                        .as(parameter.toString())
                        .isEqualTo(parameter.role() == Parameter.Role.FROZEN);
            }
        }
    }

    @Test
    void trainsAsTheDocumentsShow(SparkSession session) throws IOException {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        JavaRDD<DataSet> data = data(spark);
        try (Network start = network()) {
            Network trained = LibraryExample.train(spark, data, network());

            assertThat(trained.values().read()).isNotEqualTo(start.values().read());
        }
        Path base = Path.of(System.getProperty("basedir", "."));
        String source = Files.readString(base.resolve("src/test/java/org/spottune/spark/train/LibraryExample.java"));
        String body =
                source.substring(source.indexOf("        Experiment "), source.indexOf("        return trained;"));
        assertThat(Files.readString(base.resolve("../docs/internals.md")))
                .contains("```java\n" + body.replaceAll("(?m)^ {8}", "") + "```\n");
    }

    @Test
    void refusesWhatItCannotTrain(SparkSession session) {
        assertThatThrownBy(() -> master.executeTrainingPaths(null, null, null, null, null))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "The averaging master trains a ComputationGraph on an RDD of data sets, not with data sets by"
                                + " path");
    }

    private static Network network() {
        return Network.create(new SpotTune(1, 5).network(PictureDataset.architecture(), Statistics.BATCH), CLASSES, 3);
    }

    private static JavaRDD<DataSet> data(JavaSparkContext spark) {
        return spark.parallelize(
                IntStream.range(0, 6)
                        .mapToObj(AveragingTrainingMasterTest::dataSet)
                        .toList(),
                3);
    }

    private static DataSet dataSet(int seed) {
        INDArray images = Nd4j.rand(DataType.FLOAT, new long[] {5, 8, 8, 3});
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 5, CLASSES);
        IntStream.range(0, 5).forEach(i -> labels.putScalar(i, (i + seed) % CLASSES, 1));
        return new DataSet(images, labels);
    }
}
