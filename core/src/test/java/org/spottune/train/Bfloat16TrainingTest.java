package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spottune.graph.Bfloat16;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Precision;
import org.spottune.learner.LearnerState;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.random.Draws;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** Training in bfloat16 beside the same training in single precision. */
class Bfloat16TrainingTest {

    private static final StepPlan PLAN = Plans.sgd(0.9, 5e-4, 0.1, 0.01);
    private static final int EXAMPLES = 24;
    private static final int BATCH = 8;
    private static final int EPOCHS = 12;

    static List<TransferMethod> methods() {
        return List.of(new FineTuning(), new SpotTune(0, 5));
    }

    @BeforeEach
    void needsBfloat16() {
        Bfloat16.assumeAvailable();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theLossFallsAsInSinglePrecision(TransferMethod method) {
        List<Double> expected = losses(method, Precision.FLOAT32);
        List<Double> actual = losses(method, Precision.BFLOAT16);

        assertThat(actual).isNotEqualTo(expected);
        assertThat(actual.get(EPOCHS - 1)).isLessThan(0.5 * actual.get(0));
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            assertThat(actual.get(epoch)).as("loss of epoch %d", epoch).isCloseTo(expected.get(epoch), within(0.02));
        }
    }

    @Test
    void trainingTwiceGivesTheSameBits() {
        assertThat(state()).containsExactly(state());
    }

    private static float[] state() {
        try (Worker worker = worker(new SpotTune(0, 5), Precision.BFLOAT16)) {
            worker.run(examples(), new Worker.Portion(0, 0, 3, 3, BATCH), NamedSums.EMPTY);
            return worker.state().values(LearnerState.MOVING);
        }
    }

    private static List<Double> losses(TransferMethod method, Precision precision) {
        List<Double> losses = new ArrayList<>();
        try (Worker worker = worker(method, precision)) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                Worker.Portion portion = new Worker.Portion(epoch, 0, EXAMPLES / BATCH, EXAMPLES / BATCH, BATCH);
                losses.add(worker.run(examples(), portion, NamedSums.EMPTY).mean(NamedSums.LOSS + CrossEntropy.LOSS));
            }
        }
        return losses;
    }

    private static Worker worker(TransferMethod method, Precision precision) {
        Network network = TinyNetworks.of(method, Computation.in(precision), 5);
        return new Worker(PLAN.learner(network, List.of()), PLAN, 1);
    }

    /** Noise around a colour that tells the class. */
    private static Examples examples() {
        int size = TinyNetworks.IMAGE_SIZE * TinyNetworks.IMAGE_SIZE * 3;
        Draws draws = new Draws(11);
        float[][] images = new float[EXAMPLES][size];
        for (int i = 0; i < EXAMPLES; i++) {
            for (int k = 0; k < size; k++) {
                double colour = k % 3 == i % TinyNetworks.CLASSES ? 1 : 0;
                images[i][k] = (float) (colour + draws.at(i).gaussian(k));
            }
        }
        return new ArrayExamples(
                images,
                IntStream.range(0, EXAMPLES).map(i -> i % TinyNetworks.CLASSES).toArray(),
                LongStream.range(0, EXAMPLES).toArray(),
                TinyNetworks.IMAGE_SIZE,
                TinyNetworks.IMAGE_SIZE);
    }
}
