package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.Architecture;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;
import org.spottune.transfer.SpotTune;

/** SpotTune on a network of two bottlenecks under a pooled stem. */
class BottleneckSpotTuneTest {

    private static final int CLASSES = 3;
    private static final int BATCH = 6;
    private static final int SIZE = 32;

    @ParameterizedTest
    @EnumSource(Statistics.class)
    void stepsMoveWhatLearnsAndNotOneBitOfWhatIsFrozen(Statistics statistics) {
        try (Network network = network(statistics, DataType.FLOAT)) {
            Map<String, float[]> before = values(network);

            NamedSums result = train(network);

            assertThat(result.mean(NamedSums.LOSS + CrossEntropy.LOSS))
                    .isFinite()
                    .isPositive();
            Map<String, float[]> after = values(network);
            for (Parameter parameter : network.parameters()) {
                String name = parameter.name();
                if (parameter.role() == Role.FROZEN) {
                    assertThat(after.get(name)).as(name).containsExactly(before.get(name));
                } else {
                    assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name));
                }
            }
        }
    }

    /** A training pass on stored statistics computes both branches for every image, and inference one. */
    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE"})
    void inferenceGroupedByRouteEqualsTheTwoPathForm(DataType type) {
        try (Network network = network(Statistics.STORED, type)) {
            train(network);
            Batch batch = batch(type);
            Routing routing = routing(network, batch);

            INDArray twoPaths = network.forward(batch.images(), routing);
            assertThat(network.decisions().usage().shares())
                    .allSatisfy(share -> assertThat(share).isStrictlyBetween(0.0, 1.0));
            INDArray grouped = network.infer(batch.images(), routing);

            double scale = twoPaths.amaxNumber().doubleValue();
            assertThat(grouped.sub(twoPaths).amaxNumber().doubleValue() / scale)
                    .isLessThan(type == DataType.FLOAT ? 1e-5 : 1e-12);
        }
    }

    private static Map<String, float[]> values(Network network) {
        Map<String, float[]> values = new HashMap<>();
        for (Parameter parameter : network.parameters()) {
            values.put(
                    parameter.name(),
                    parameter.values().reshape(parameter.length()).toFloatVector());
        }
        return values;
    }

    private static Network network(Statistics statistics, DataType type) {
        return Network.create(
                new SpotTune(0, 5).network(TinyResNets.bottlenecks(), statistics), CLASSES, 1, Computation.of(type));
    }

    /** Three steps; the result is that of the last. */
    private static NamedSums train(Network network) {
        StepPlan plan = Plans.sgd(0.9, 1e-4, 0.01, 0.01);
        Batch batch = batch(network.dataType());
        Step step = Plans.step(plan.learner(network, List.of()), plan, batch, routing(network, batch));
        plan.procedure().run(step);
        plan.procedure().run(step);
        return plan.procedure().run(step);
    }

    private static Routing routing(Network network, Batch batch) {
        return new RoutingNoise(3, Purpose.TRAINING_ROUTES).of(0, batch.ids(), network.routedBlocks());
    }

    private static Batch batch(DataType type) {
        Draws draws = Draws.of(1, Purpose.PICTURES);
        int length = BATCH * SIZE * SIZE * Architecture.IMAGE_CHANNELS;
        double[] pixels =
                IntStream.range(0, length).mapToDouble(draws::gaussian).toArray();
        INDArray images = Nd4j.createFromArray(pixels)
                .reshape('c', BATCH, SIZE, SIZE, Architecture.IMAGE_CHANNELS)
                .castTo(type);
        int[] labels = IntStream.range(0, BATCH).map(i -> i % CLASSES).toArray();
        return new Batch(images, labels, LongStream.range(0, BATCH).toArray());
    }
}
