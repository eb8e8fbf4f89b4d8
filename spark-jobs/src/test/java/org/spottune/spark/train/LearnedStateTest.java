package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.model.NetworkArchive;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/** What learns beside the parameters, and where: averages of parameters, networks beside the target, task slots. */
@ExtendWith(LocalSpark.class)
class LearnedStateTest {

    private static final String SETTINGS =
            "epochs = 2, batch-size = 8, averaging-frequency = 2, learning-rate = 0.02, ";

    /** Of a task that takes a slot while something else runs. */
    private static CountDownLatch taken;

    private static CountDownLatch released;

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    LearnedStateTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDataset() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 1);
    }

    @Test
    void theModelHasTheAverageOfTheParametersUnlessTheLastAreAskedFor() throws IOException {
        run("method = fine-tuning", "plain");
        run("method = fine-tuning, ema.decay = 0.9", "average");
        run("method = fine-tuning, ema { decay = 0.9, use = last }", "last");

        assertThat(folder.resolve("last/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("plain/model/network.zip"));
        Path checkpoint = folder.resolve("average/checkpoints/epoch-0002.zip");
        try (InputStream in = Files.newInputStream(checkpoint);
                Network model = ModelFolder.open(folder.resolve("average").toString(), storage())
                        .network()) {
            NetworkArchive.Content content = NetworkArchive.read(
                    in, "checkpoint", Set.of("state/ema.bin", "state/momentum.bin", "training.json"));
            try (Network last = content.network()) {
                float[] average = new float[moving(last).length];
                ByteBuffer.wrap(content.extras().get("state/ema.bin"))
                        .asFloatBuffer()
                        .get(average);
                assertThat(moving(model)).isEqualTo(average).isNotEqualTo(moving(last));
            }
        }
    }

    private static float[] moving(Network network) {
        return ParameterLayout.of(network).packMoving(network.values());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method = knowledge-distillation",
                "method = lwf",
                "method = spottune, regularizer = feature-maps"
            })
    void whereWorkersRunChangesNothing(String settings) throws IOException, InterruptedException {
        TrainResult sideBySide = run(settings, "two");
        TrainResult inTurns;
        taken = new CountDownLatch(1);
        released = new CountDownLatch(1);
        JavaFutureAction<Void> other = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(1), 1)
                .foreachAsync(any -> takeASlot());
        taken.await();
        try {
            inTurns = run(settings, "one");
        } finally {
            released.countDown();
        }

        assertThat(other.isCancelled()).isFalse();
        assertThat(inTurns.loss()).isFinite().isEqualTo(sideBySide.loss());
        assertThat(folder.resolve("one/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("two/model/network.zip"));
        assertThat(folder.resolve("one/rounds.csv")).hasSameBinaryContentAs(folder.resolve("two/rounds.csv"));
    }

    private static void takeASlot() throws InterruptedException {
        taken.countDown();
        released.await();
    }

    private TrainResult run(String settings, String run) throws IOException {
        return new TrainJob(spark, Progress.NONE)
                .run(new TrainRequest(
                        data.dataset(),
                        Optional.of(data.source()),
                        Optional.empty(),
                        ConfigFactory.parseString(SETTINGS + settings),
                        folder.resolve(run).toString(),
                        2,
                        false));
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }
}
