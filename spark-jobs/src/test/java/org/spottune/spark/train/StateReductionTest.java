package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateAverage;
import org.spottune.learner.StateVector;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Averaging;
import org.spottune.spark.LocalSpark;
import scala.Tuple2;
import scala.collection.JavaConverters;

@ExtendWith(LocalSpark.class)
class StateReductionTest {

    private final JavaSparkContext spark;

    StateReductionTest(SparkSession session) {
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    /** More workers than a state has values, and more than there are slices at most. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 211})
    void isTheAverageOfWholeStatesInTheOrderOfTheWorkersToTheBit(int workers) {
        Random random = new Random(workers);
        List<RoundResult> results = IntStream.range(0, workers)
                .mapToObj(worker -> result(random, worker, worker == 1 ? 0 : 1 + random.nextInt(500)))
                .toList();

        StateAverage whole = new StateAverage();
        results.forEach(result ->
                whole.add(result.state(), domain -> result.report().examples().getOrDefault(domain, 0L)));
        JavaRDD<RoundResult> round = spark.parallelize(results, workers);
        assertThat(List.of(StateReduction.gathered(round), StateReduction.scattered(round)))
                .allSatisfy(reduced -> {
                    assertThat(reduced.reports())
                            .isEqualTo(results.stream().map(RoundResult::report).toList());
                    assertThat(reduced.average().vectors()).containsOnlyKeys("momentum", "moving", "steps");
                    reduced.average().vectors().forEach((name, vector) -> assertThat(vector.values())
                            .as(name)
                            .containsExactly(whole.average().values(name)));
                });
    }

    @Test
    void leavesNothingOfTheExchangeBehind() throws InterruptedException {
        int workers = 16;
        Random random = new Random(1);
        List<RoundResult> results = IntStream.range(0, workers)
                .mapToObj(worker -> result(random, worker, 1))
                .toList();
        Set<BlockId> before = shuffled();

        StateReduction.scattered(spark.parallelize(results, workers));

        // Spark deletes in the background.
        for (int tries = 0; !before.containsAll(shuffled()) && tries < 100; tries++) {
            Thread.sleep(100);
        }
        assertThat(before).containsAll(shuffled());
    }

    @Test
    void keepsWhatTheWorkersImagesCameBy() {
        LongAccumulator placed = spark.sc().longAccumulator();
        JavaRDD<RoundResult> round = spark.parallelize(List.of(0, 1), 2)
                .mapToPair(worker -> {
                    placed.add(1);
                    return new Tuple2<>(worker, worker);
                })
                .partitionBy(new HashPartitioner(2))
                .values()
                .map(worker -> result(new Random(worker), worker, 1));

        StateReduction.scattered(round);
        StateReduction.scattered(round);

        assertThat(placed.value()).isEqualTo(2);
    }

    private static Set<BlockId> shuffled() {
        return Set.copyOf(JavaConverters.asJavaCollection(SparkEnv.get()
                .blockManager()
                .diskBlockManager()
                .getAllBlocks()
                .filter(BlockId::isShuffle)
                .toSeq()));
    }

    private static RoundResult result(Random random, int worker, int examples) {
        LearnerState state = new LearnerState(Map.of(
                "moving", new StateVector(values(random, 37), Averaging.MEAN),
                "momentum", new StateVector(values(random, 5), Averaging.MEAN),
                "steps", new StateVector(values(random, 1), Averaging.LARGEST)));
        NamedSums sums = NamedSums.of(
                Map.of(NamedSums.EXAMPLES, new double[] {examples}, "loss.some", new double[] {random.nextDouble()}));
        return new RoundResult(state, new RoundReport(worker, sums, true, random.nextDouble()));
    }

    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4));
        }
        return values;
    }
}
