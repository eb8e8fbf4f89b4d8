package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.EpochOrder;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Averaging;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TrainingFromScratch;
import org.spottune.transfer.TransferMethod;

class WorkerTest {

    private static final StepPlan PLAN = Plans.sgd(0.9, 5e-4, 0.05, 0.01);
    private static final int EXAMPLES = 10;
    private static final int BATCH = 4;

    private final Examples examples = examples();
    private final List<Worker> workers = new ArrayList<>();

    static Stream<TransferMethod> methods() {
        return Stream.of(new FeatureExtraction(), new FineTuning(), new TrainingFromScratch(), new SpotTune(1, 5));
    }

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void trainingMovesWhatLearnsAndNotOneBitOfWhatIsFrozen(TransferMethod method) {
        Worker worker = worker(method, 1);
        Map<String, float[]> before = values(worker.learner().target());

        NamedSums result = worker.run(examples, portion(0, 0, 3, BATCH), NamedSums.EMPTY);

        assertThat(result.count(NamedSums.EXAMPLES)).isEqualTo(EXAMPLES);
        assertThat(loss(result)).isFinite().isPositive();
        Map<String, float[]> after = values(worker.learner().target());
        for (Parameter parameter : worker.learner().target().parameters()) {
            String name = parameter.name();
            if (parameter.role() == Role.FROZEN) {
                assertThat(after.get(name)).as(name).containsExactly(before.get(name));
            } else {
                assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name));
            }
        }
    }

    @Test
    void trainingTwiceGivesTheSameBits() {
        Worker one = worker(new SpotTune(0, 5), 1);
        Worker other = worker(new SpotTune(0, 5), 1);

        NamedSums first = one.run(examples, portion(0, 0, 3, BATCH), NamedSums.EMPTY);
        NamedSums second = other.run(examples, portion(0, 0, 3, BATCH), NamedSums.EMPTY);

        assertThat(second).isEqualTo(first);
        assertSameState(other.state(), one.state());
    }

    @Test
    void showsExamplesInTheOrderOfSeedAndEpoch() {
        CountingExamples counting = new CountingExamples(EXAMPLES);

        worker(new FeatureExtraction(), 3).run(counting, portion(2, 0, 3, BATCH), NamedSums.EMPTY);

        assertThat(counting.asked().stream().flatMap(List::stream))
                .containsExactly(Arrays.stream(EpochOrder.of(counting.ids(), 3, 2))
                        .boxed()
                        .toArray(Integer[]::new));
    }

    @Test
    void routesByTheNoiseOfSeedAndEpoch() {
        int[] order = EpochOrder.of(examples.ids(), 3, 2);
        Batch whole = examples.batches().of(order, 2);
        Worker worker = worker(new SpotTune(0, 5), 3);
        worker.learner()
                .target()
                .forward(whole.images(), new RoutingNoise(3, Purpose.TRAINING_ROUTES).of(2, whole.ids(), 2));
        BlockUsage expected = worker.learner().target().decisions().usage();

        NamedSums result = worker.run(examples, portion(2, 0, 1, EXAMPLES), NamedSums.EMPTY);

        assertThat(BlockUsageLoss.usage(result)).isEqualTo(expected);
        assertThat(BlockUsageLoss.usage(
                        worker(new SpotTune(0, 5), 4).run(examples, portion(2, 0, 1, EXAMPLES), NamedSums.EMPTY)))
                .isNotEqualTo(expected);
        assertThat(BlockUsageLoss.usage(
                        worker(new SpotTune(0, 5), 3).run(examples, portion(3, 0, 1, EXAMPLES), NamedSums.EMPTY)))
                .isNotEqualTo(expected);
    }

    @Test
    void aRestoredWorkerContinuesAsIfItHadNeverStopped() {
        Worker through = worker(new SpotTune(0, 5), 1);
        through.run(examples, portion(0, 0, 2, BATCH), NamedSums.EMPTY);
        LearnerState halfway = through.state();
        NamedSums straight = through.run(examples, portion(0, 2, 1, BATCH), NamedSums.EMPTY)
                .merge(through.run(examples, portion(1, 0, 1, BATCH), NamedSums.EMPTY));

        Worker resumed = worker(new SpotTune(0, 5), 1);
        resumed.run(examples, portion(5, 0, 1, BATCH), NamedSums.EMPTY);
        resumed.restore(halfway);
        assertSameState(resumed.state(), halfway);
        NamedSums continued = resumed.run(examples, portion(0, 2, 1, BATCH), NamedSums.EMPTY)
                .merge(resumed.run(examples, portion(1, 0, 1, BATCH), NamedSums.EMPTY));

        assertThat(continued).isEqualTo(straight);
        assertSameState(resumed.state(), through.state());
    }

    @Test
    void aStateIsNotMovedByFurtherTraining() {
        Worker worker = worker(new FineTuning(), 1);
        worker.run(examples, portion(0, 0, 1, BATCH), NamedSums.EMPTY);
        LearnerState state = worker.state();
        float[] moving = state.values(LearnerState.MOVING).clone();
        float[] velocity = state.values("momentum").clone();

        worker.run(examples, portion(0, 1, 1, BATCH), NamedSums.EMPTY);

        assertThat(state.values(LearnerState.MOVING)).containsExactly(moving);
        assertThat(state.values("momentum")).containsExactly(velocity);
    }

    @Test
    void usageCountsEveryImageOfEveryStep() {
        NamedSums result = worker(new SpotTune(0, 5), 1).run(examples, portion(0, 0, 3, BATCH), NamedSums.EMPTY);

        assertThat(BlockUsageLoss.usage(result).images()).isEqualTo(EXAMPLES);
        assertThat(BlockUsageLoss.usage(result).tuned()).hasSize(2).allSatisfy(count -> assertThat(count)
                .isBetween(0L, (long) EXAMPLES));
    }

    @Test
    void repeatedTrainingLowersTheLoss() {
        Worker worker = worker(new FineTuning(), 1);
        double first = loss(worker.run(examples, portion(0, 0, 3, BATCH), NamedSums.EMPTY));
        double last = first;
        for (int epoch = 1; epoch < 5; epoch++) {
            last = loss(worker.run(examples, portion(epoch, 0, 3, BATCH), NamedSums.EMPTY));
        }
        assertThat(last).isLessThan(0.9 * first);
    }

    @Test
    void refusesAVectorOfAnotherLength() {
        Worker worker = worker(new FineTuning(), 1);
        LearnerState state = worker.state();
        LearnerState shorter = new LearnerState(Map.of(
                LearnerState.MOVING,
                state.vectors().get(LearnerState.MOVING),
                "momentum",
                new StateVector(new float[2], Averaging.MEAN)));

        assertThatThrownBy(() -> worker.restore(shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot restore 'momentum': expected " + state.values("momentum").length + " values, got 2");
    }

    private Worker worker(TransferMethod method, long seed) {
        Network network = TinyNetworks.of(method, DataType.FLOAT, 1);
        Worker worker = new Worker(PLAN.learner(network, List.of()), PLAN, seed);
        workers.add(worker);
        return worker;
    }

    private static Worker.Portion portion(int epoch, int firstStep, int steps, int batchSize) {
        return new Worker.Portion(epoch, firstStep, steps, 3, batchSize);
    }

    private static double loss(NamedSums sums) {
        return sums.mean(NamedSums.LOSS + CrossEntropy.LOSS);
    }

    private static void assertSameState(LearnerState actual, LearnerState expected) {
        assertThat(actual.vectors()).containsOnlyKeys(LearnerState.MOVING, "momentum");
        assertThat(actual.values(LearnerState.MOVING)).containsExactly(expected.values(LearnerState.MOVING));
        assertThat(actual.values("momentum")).containsExactly(expected.values("momentum"));
    }

    private static Map<String, float[]> values(Network network) {
        Map<String, float[]> values = new HashMap<>();
        network.parameters()
                .forEach(parameter -> values.put(
                        parameter.name(),
                        parameter.values().reshape(parameter.length()).toFloatVector()));
        return values;
    }

    /** Images of which each class has a colour of its own. */
    private static Examples examples() {
        INDArray noise = TinyNetworks.images(DataType.FLOAT, EXAMPLES + 1);
        float[][] images = new float[EXAMPLES][];
        int[] labels = new int[EXAMPLES];
        long[] ids = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            images[i] = noise.slice(i + 1).dup('c').data().asFloat();
            labels[i] = i % TinyNetworks.CLASSES;
            ids[i] = 100 + i;
            for (int pixel = 0; pixel < images[i].length; pixel += 3) {
                images[i][pixel + labels[i]] += 2;
            }
        }
        return new ArrayExamples(images, labels, ids, TinyNetworks.IMAGE_SIZE, TinyNetworks.IMAGE_SIZE);
    }
}
