package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TrainingFromScratch;
import org.spottune.transfer.TransferMethod;

class WorkerTest {

    private static final StepSettings SETTINGS = StepSettings.of(OptimizerSettings.of(
            new MomentumSgd(0.9), 5e-4, new StepDecay(0.05, List.of(), 1), new StepDecay(0.01, List.of(), 1)));
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
        Map<String, float[]> before = values(worker.network());

        StepResult result = worker.run(examples, new Worker.Portion(0, 0, 3, BATCH), Optional.empty());

        assertThat(result.examples()).isEqualTo(EXAMPLES);
        assertThat(result.loss()).isFinite().isPositive();
        Map<String, float[]> after = values(worker.network());
        for (Parameter parameter : worker.network().parameters()) {
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

        StepResult first = one.run(examples, new Worker.Portion(0, 0, 3, BATCH), Optional.empty());
        StepResult second = other.run(examples, new Worker.Portion(0, 0, 3, BATCH), Optional.empty());

        assertThat(second).isEqualTo(first);
        assertSameState(other.state(), one.state());
    }

    @Test
    void showsExamplesInTheOrderOfSeedAndEpoch() {
        CountingExamples counting = new CountingExamples(EXAMPLES);

        worker(new FeatureExtraction(), 3).run(counting, new Worker.Portion(2, 0, 3, BATCH), Optional.empty());

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
        worker.network().forward(whole.images(), new RoutingNoise(3, Purpose.TRAINING_ROUTES).of(2, whole.ids(), 2));
        BlockUsage expected = worker.network().decisions().usage();

        StepResult result = worker.run(examples, new Worker.Portion(2, 0, 1, EXAMPLES), Optional.empty());

        assertThat(result.usage()).isEqualTo(expected);
        assertThat(worker(new SpotTune(0, 5), 4)
                        .run(examples, new Worker.Portion(2, 0, 1, EXAMPLES), Optional.empty())
                        .usage())
                .isNotEqualTo(expected);
        assertThat(worker(new SpotTune(0, 5), 3)
                        .run(examples, new Worker.Portion(3, 0, 1, EXAMPLES), Optional.empty())
                        .usage())
                .isNotEqualTo(expected);
    }

    @Test
    void aRestoredWorkerContinuesAsIfItHadNeverStopped() {
        Worker through = worker(new SpotTune(0, 5), 1);
        through.run(examples, new Worker.Portion(0, 0, 2, BATCH), Optional.empty());
        WorkerState halfway = through.state();
        StepResult straight = through.run(examples, new Worker.Portion(0, 2, 1, BATCH), Optional.empty())
                .merge(through.run(examples, new Worker.Portion(1, 0, 1, BATCH), Optional.empty()));

        Worker resumed = worker(new SpotTune(0, 5), 1);
        resumed.run(examples, new Worker.Portion(5, 0, 1, BATCH), Optional.empty());
        resumed.restore(halfway);
        assertSameState(resumed.state(), halfway);
        StepResult continued = resumed.run(examples, new Worker.Portion(0, 2, 1, BATCH), Optional.empty())
                .merge(resumed.run(examples, new Worker.Portion(1, 0, 1, BATCH), Optional.empty()));

        assertThat(continued).isEqualTo(straight);
        assertSameState(resumed.state(), through.state());
    }

    @Test
    void aStateIsNotMovedByFurtherTraining() {
        Worker worker = worker(new FineTuning(), 1);
        worker.run(examples, new Worker.Portion(0, 0, 1, BATCH), Optional.empty());
        WorkerState state = worker.state();
        float[] moving = state.moving().clone();
        float[] velocity = state.velocity().clone();

        worker.run(examples, new Worker.Portion(0, 1, 1, BATCH), Optional.empty());

        assertThat(state.moving()).containsExactly(moving);
        assertThat(state.velocity()).containsExactly(velocity);
    }

    @Test
    void usageCountsEveryImageOfEveryStep() {
        StepResult result =
                worker(new SpotTune(0, 5), 1).run(examples, new Worker.Portion(0, 0, 3, BATCH), Optional.empty());

        assertThat(result.usage().images()).isEqualTo(EXAMPLES);
        assertThat(result.usage().tuned()).hasSize(2).allSatisfy(count -> assertThat(count)
                .isBetween(0L, (long) EXAMPLES));
    }

    @Test
    void repeatedTrainingLowersTheLoss() {
        Worker worker = worker(new FineTuning(), 1);
        double first = worker.run(examples, new Worker.Portion(0, 0, 3, BATCH), Optional.empty())
                .loss();
        double last = first;
        for (int epoch = 1; epoch < 5; epoch++) {
            last = worker.run(examples, new Worker.Portion(epoch, 0, 3, BATCH), Optional.empty())
                    .loss();
        }
        assertThat(last).isLessThan(0.9 * first);
    }

    @Test
    void refusesAVelocityOfAnotherLength() {
        Worker worker = worker(new FineTuning(), 1);
        WorkerState state = worker.state();

        assertThatThrownBy(() -> worker.restore(new WorkerState(state.moving(), new float[2])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot restore updater state: expected " + state.velocity().length + " values, got 2");
    }

    private Worker worker(TransferMethod method, long seed) {
        Worker worker = new Worker(TinyNetworks.of(method, DataType.FLOAT, 1), SETTINGS, seed);
        workers.add(worker);
        return worker;
    }

    private static void assertSameState(WorkerState actual, WorkerState expected) {
        assertThat(actual.moving()).containsExactly(expected.moving());
        assertThat(actual.velocity()).containsExactly(expected.velocity());
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
