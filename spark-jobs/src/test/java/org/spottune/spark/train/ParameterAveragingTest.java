package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.data.EpochOrder;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.learner.FrozenSource;
import org.spottune.learner.Learner;
import org.spottune.learner.LearnerState;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Direction;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.train.ArrayExamples;
import org.spottune.train.Batch;
import org.spottune.train.Examples;
import org.spottune.train.SourceRecordings;
import org.spottune.train.Step;
import org.spottune.train.StepPlan;
import org.spottune.transfer.SpotTune;

@ExtendWith(LocalSpark.class)
class ParameterAveragingTest {

    private static final int SIZE = 8;
    private static final int CLASSES = 4;
    private static final long SEED = 17;
    private static final StepPlan STEP = Experiments.of("method = spottune, learning-rate = 0.05,"
                    + " policy.learning-rate = 0.02, milestones = [1], weight-decay = 5e-4")
            .step();

    private final JavaSparkContext spark;

    ParameterAveragingTest(SparkSession session) {
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void averagingEveryStepEqualsOneProcessOnTheJoinedBatches(int workers) {
        requireSameAsOneProcess(STEP, false, workers);
    }

    /** Never-hurt is not linear in the gradients: states of workers that took their own direction would differ. */
    @ParameterizedTest
    @CsvSource({"l2-sp, 1", "l2-sp, 2", "l2-sp, 3", "feature-maps, 1", "feature-maps, 2", "feature-maps, 3"})
    void mergingGradientsEqualsOneProcessWhateverTheDirection(String regularizer, int workers) {
        String strength = regularizer.equals("l2-sp") ? "l2-sp.alpha = 3" : "feature-maps.lambda = 1e-4";
        Experiment experiment = Experiments.of("method = spottune, learning-rate = 0.05, averaging-frequency = 1,"
                + " milestones = [1], regularizer = " + regularizer + ", " + strength
                + ", direction = never-hurt, dtnh.scope = round");

        assertThat(experiment.mergesGradients()).isTrue();
        requireSameAsOneProcess(experiment.step(), true, workers);
    }

    private void requireSameAsOneProcess(StepPlan plan, boolean merges, int workers) {
        int images = 23;
        int batchSize = 7;
        List<Examples> shards = shards(images, workers);
        try (Network distributed = network(Statistics.STORED);
                Network single = network(Statistics.STORED);
                Network source = source()) {
            List<Network> sources = plan.needs(source.spec().network()).source() ? List.of(source) : List.of();
            AveragingSettings settings = new AveragingSettings(batchSize, 1, plan, merges, SEED, Precision.FLOAT32);
            List<EpochResult> epochs = average(distributed, sources, shards, settings, 2);

            Learner learner = plan.learner(single, sources);
            for (int epoch = 0; epoch < 2; epoch++) {
                NamedSums sums = NamedSums.EMPTY;
                for (List<Batch> batches : stepsOf(shards, batchSize, epoch)) {
                    Batch joined = join(batches);
                    RoutingNoise noise = new RoutingNoise(SEED, Purpose.TRAINING_ROUTES);
                    Routing routing = noise.of(epoch, joined.ids(), 3);
                    sums = sums.merge(plan.procedure()
                            .run(new Step(
                                    learner,
                                    plan,
                                    joined,
                                    routing,
                                    0,
                                    epoch,
                                    NamedSums.EMPTY,
                                    new SourceRecordings())));
                }
                requireSameFigures(plan, epochs.get(epoch).sums(), sums);
            }

            if (merges) {
                // Or any way to merge would do.
                assertThat(epochs).anySatisfy(epoch -> assertThat(epoch.sums().value("never-hurt.conflicts"))
                        .isPositive());
            }
            double largest = single.values().read().amaxNumber().doubleValue();
            double error = distributed
                    .values()
                    .read()
                    .sub(single.values().read())
                    .amaxNumber()
                    .doubleValue();
            assertThat(error / largest).isLessThan(1e-5);
            assertThat(moved(single)).isTrue();
        }
    }

    /** As tables show them; those of penalties are of many workers in the mean. */
    private static void requireSameFigures(StepPlan plan, NamedSums distributed, NamedSums single) {
        if (!plan.direction().separates()) {
            return;
        }
        assertThat(distributed.count(NamedSums.STEPS)).isEqualTo(single.count(NamedSums.STEPS));
        for (Direction.Figure figure : plan.direction().figures()) {
            String count = figure.count().isEmpty() ? NamedSums.STEPS : figure.count();
            assertThat(distributed.mean(figure.sum(), count))
                    .as(figure.column())
                    .isCloseTo(single.mean(figure.sum(), count), withinPercentage(0.1));
        }
        plan.losses().forEach(name -> assertThat(distributed.mean(NamedSums.WEIGHTED + name))
                .as(name)
                .isCloseTo(single.mean(NamedSums.WEIGHTED + name), withinPercentage(0.1)));
    }

    @Test
    void anUpdateThatIsNotFiniteIsNeverGoneOnFrom() {
        Experiment experiment = Experiments.of("method = spottune, learning-rate = 1e38, averaging-frequency = 1,"
                + " regularizer = l2-sp, l2-sp.alpha = 1e5, direction = never-hurt, dtnh.scope = round");
        AveragingSettings settings = new AveragingSettings(7, 1, experiment.step(), true, SEED, Precision.FLOAT32);
        List<Examples> shards = shards(20, 2);
        JavaRDD<Examples> distributed = spark.parallelize(shards, 2).cache();
        try (Network network = network(Statistics.STORED);
                ParameterAveraging averaging = new AveragingTrainingMaster(settings, 2)
                        .begin(
                                spark,
                                distributed,
                                network,
                                List.of(),
                                experiment.step().state(network).resting(network))) {
            assertThatThrownBy(() -> averaging.epoch(0, Progress.NONE))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageStartingWith("Training diverged in epoch 1, round ");
            assertThat(averaging.state().finite()).isTrue();
        } finally {
            distributed.unpersist();
        }
    }

    @Test
    void refusesToMergeGradientsOfSeveralSteps() {
        assertThatThrownBy(() -> new AveragingSettings(8, 10, STEP, true, SEED, Precision.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Merging gradients needs averaging frequency 1, got 10");
        assertThatThrownBy(() -> Experiments.of("method = spottune, averaging-frequency = 10, regularizer = l2-sp,"
                        + " direction = never-hurt, dtnh.scope = round"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting 'dtnh.scope' can be round only with averaging-frequency 1, got 10");
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        List<Examples> shards = shards(20, 2);
        try (Network one = network(Statistics.BATCH);
                Network other = network(Statistics.BATCH)) {
            average(one, shards, 6, 2, 2);
            average(other, shards, 6, 2, 2);

            assertThat(one.values().toFloats()).isEqualTo(other.values().toFloats());
            assertThat(moved(one)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 2, 2, 3", "13, 3, 5, 2", "13, 3, 13, 10", "16, 2, 4, 1", "17, 2, 4, 3", "31, 3, 64, 5"
    })
    void everyImageCountsOnceAnEpoch(int images, int workers, int batchSize, int averagingFrequency) {
        try (Network network = network(Statistics.STORED)) {
            List<EpochResult> epochs = average(network, shards(images, workers), batchSize, averagingFrequency, 2);

            assertThat(epochs).allSatisfy(epoch -> {
                assertThat(epoch.sums().count(NamedSums.EXAMPLES)).isEqualTo(images);
                assertThat(BlockUsageLoss.usage(epoch.sums()).images()).isEqualTo(images);
            });
        }
    }

    @Test
    void frozenParametersKeepTheirBytes() {
        try (Network network = network(Statistics.BATCH);
                Network untouched = network(Statistics.BATCH)) {
            average(network, shards(20, 2), 6, 2, 2);

            for (int i = 0; i < network.parameters().size(); i++) {
                Parameter trained = network.parameters().get(i);
                Parameter before = untouched.parameters().get(i);
                boolean same = trained.values().equals(before.values());
                assertThat(same).as(trained.toString()).isEqualTo(trained.role() == Parameter.Role.FROZEN);
            }
        }
    }

    @Test
    void accountsForTheTimeOfAnEpoch() {
        try (Network network = network(Statistics.BATCH)) {
            EpochResult epoch = average(network, shards(20, 2), 6, 2, 1).get(0);

            assertThat(epoch.computingSeconds()).isPositive();
            assertThat(epoch.mergingSeconds()).isPositive();
            assertThat(epoch.computingSeconds() + epoch.broadcastingSeconds() + epoch.mergingSeconds())
                    .isLessThanOrEqualTo(epoch.seconds());
        }
    }

    @Test
    void refusesABatchThatCannotBeDivided() {
        try (Network network = network(Statistics.BATCH)) {
            assertThatThrownBy(() -> average(network, shards(20, 3), 2, 2, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A batch of 2 examples cannot be divided among 3 workers");
        }
    }

    private List<EpochResult> average(
            Network network, List<Examples> shards, int batchSize, int averagingFrequency, int epochs) {
        AveragingSettings settings =
                new AveragingSettings(batchSize, averagingFrequency, STEP, false, SEED, Precision.FLOAT32);
        return average(network, List.of(), shards, settings, epochs);
    }

    private List<EpochResult> average(
            Network network, List<Network> sources, List<Examples> shards, AveragingSettings settings, int epochs) {
        JavaRDD<Examples> distributed = spark.parallelize(shards, shards.size()).cache();
        List<EpochResult> results = new ArrayList<>();
        LearnerState resting = settings.step().state(network).resting(network);
        try (ParameterAveraging averaging = new AveragingTrainingMaster(settings, shards.size())
                .begin(
                        spark,
                        distributed,
                        network,
                        sources.stream().map(FrozenSource::sharingInput).toList(),
                        resting)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                results.add(averaging.epoch(epoch, Progress.NONE));
            }
            averaging.state().writeTo(network);
        } finally {
            distributed.unpersist();
        }
        return results;
    }

    /** The batches that the workers see, step by step. */
    private static List<List<Batch>> stepsOf(List<Examples> shards, int batchSize, int epoch) {
        List<List<Batch>> steps = new ArrayList<>();
        for (int worker = 0; worker < shards.size(); worker++) {
            int own = batchSize / shards.size() + (worker < batchSize % shards.size() ? 1 : 0);
            int[] order = EpochOrder.of(shards.get(worker).ids(), SEED, epoch);
            Examples.Batches batches = shards.get(worker).batches();
            for (int start = 0; start < order.length; start += own) {
                int step = start / own;
                while (steps.size() <= step) {
                    steps.add(new ArrayList<>());
                }
                int[] rows = Arrays.copyOfRange(order, start, Math.min(start + own, order.length));
                steps.get(step).add(batches.of(rows, epoch));
            }
        }
        return steps;
    }

    private static Batch join(List<Batch> batches) {
        INDArray images = Nd4j.concat(0, batches.stream().map(Batch::images).toArray(INDArray[]::new));
        int[] labels = batches.stream()
                .flatMapToInt(batch -> Arrays.stream(batch.labels()))
                .toArray();
        long[] ids = batches.stream()
                .flatMapToLong(batch -> Arrays.stream(batch.ids()))
                .toArray();
        return new Batch(images, labels, ids);
    }

    private static Network network(Statistics statistics) {
        return Network.create(new SpotTune(0, 5).network(PictureDataset.architecture(), statistics), CLASSES, 3);
    }

    private static Network source() {
        return Network.create(
                TrunkSpec.withoutPolicy(PictureDataset.architecture(), Partition.frozen(3), Statistics.STORED), 5, 4);
    }

    private static boolean moved(Network network) {
        try (Network start = network(network.spec().statistics())) {
            return !start.values().read().equals(network.values().read());
        }
    }

    /** Random images, dealt out by rank of id. */
    private static List<Examples> shards(int images, int workers) {
        Draws draws = new Draws(7);
        return IntStream.range(0, workers)
                .mapToObj(worker -> {
                    int[] own = IntStream.range(0, images)
                            .filter(image -> image % workers == worker)
                            .toArray();
                    return (Examples) new ArrayExamples(
                            Arrays.stream(own)
                                    .mapToObj(image -> image(draws.at(image)))
                                    .toArray(float[][]::new),
                            Arrays.stream(own).map(image -> image % CLASSES).toArray(),
                            Arrays.stream(own)
                                    .asLongStream()
                                    .map(image -> 100 + image)
                                    .toArray(),
                            SIZE,
                            SIZE);
                })
                .toList();
    }

    private static float[] image(Draws draws) {
        float[] values = new float[SIZE * SIZE * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) draws.gaussian(i);
        }
        return values;
    }
}
