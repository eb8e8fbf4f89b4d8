package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Computation;
import org.spottune.kernels.CountedTensors;
import org.spottune.kernels.Tensor;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.policy.Routing;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** Backward passes from several places; {@link GradientCheckTest} checks their gradients. */
class SeedsTest {

    private static final Set<String> MAPS = Set.of("layer1.0", "layer2.0");
    private static final double[] NOISE = {
        0.9, 0.1, 0.2, 0.8, 0.1, 0.9, 0.7, 0.3, 0.2, 0.6, 0.8, 0.4, 0.3, 0.9, 0.6, 0.5
    };

    static List<TransferMethod> methods() {
        return List.of(new FineTuning(), new FineTuneLast(1), new SpotTune(0, 5), new SpotTune(1, 5));
    }

    /** Several kinds of passes in turn: none may affect the next. */
    @ParameterizedTest
    @MethodSource("methods")
    void oneForwardPassServesManyBackwardPasses(TransferMethod method) {
        try (Network network = TinyNetworks.of(method, DataType.FLOAT, 1)) {
            Outputs outputs = forward(network);
            float[] values = network.values().toFloats();
            List<Consumer<Seeds>> kinds = List.of(
                    seeds -> seeds.addToLogits(like(outputs.logits(), 1)),
                    seeds -> addToMap(network, outputs, "layer1.0", seeds),
                    seeds -> seeds.addToFeatures(like(outputs.features(), 2)),
                    seeds -> seeds.addToGates(gates(network, 3)),
                    seeds -> {
                        seeds.addToLogits(like(outputs.logits(), 4));
                        seeds.addToGates(gates(network, 5));
                        addToMap(network, outputs, "layer2.0", seeds);
                    },
                    seeds -> {});
            List<float[]> first =
                    kinds.stream().map(kind -> gradients(network, kind)).toList();

            for (int i = kinds.size() - 1; i >= 0; i--) {
                assertThat(gradients(network, kinds.get(i))).as("kind %d", i).containsExactly(first.get(i));
            }
            assertThat(network.values().toFloats()).as("statistics among them").containsExactly(values);
        }
    }

    /** Their memory would grow from pass to pass. */
    @ParameterizedTest
    @MethodSource("methods")
    void backwardPassesGiveBackEveryTensor(TransferMethod method) {
        CountedTensors tensors = new CountedTensors();
        Computation counted = Computation.FLOAT32.decorated(tensors::counted);
        try (Network network = TinyNetworks.of(method, counted, 1)) {
            Outputs outputs = forward(network);
            int kept = tensors.lent();

            gradients(network, seeds -> {
                seeds.addToLogits(like(outputs.logits(), 1));
                addToMap(network, outputs, "layer1.0", seeds);
                addToMap(network, outputs, "layer2.0", seeds);
            });
            assertThat(tensors.lent()).isEqualTo(kept);

            gradients(network, seeds -> addToMap(network, outputs, "layer1.0", seeds));
            assertThat(tensors.lent()).isEqualTo(kept);
        }
    }

    @Test
    void whatNoSeedReachesIsZero() {
        try (Network network = TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1)) {
            Outputs outputs = forward(network);
            gradients(network, seeds -> seeds.addToLogits(like(outputs.logits(), 1)));

            gradients(network, seeds -> addToMap(network, outputs, "layer1.0", seeds));
            for (Parameter parameter : network.parameters()) {
                boolean below = parameter.name().matches("conv1.*|bn1.*|tuned\\.layer1.*|policy.*");
                assertThat(parameter.gradient().norm1Number().doubleValue() > 0)
                        .as(parameter.toString())
                        .isEqualTo(below && parameter.role() != Role.FROZEN);
            }

            gradients(network, seeds -> seeds.addToGates(new double[] {0, 1}));
            assertReached(network, parameter -> parameter.group() == Group.POLICY);

            gradients(network, seeds -> {});
            assertReached(network, parameter -> false);
        }
    }

    private static void assertReached(Network network, Predicate<Parameter> reached) {
        assertThat(network.parameters()).allSatisfy(parameter -> assertThat(
                        parameter.gradient().norm1Number().doubleValue() > 0)
                .as(parameter.toString())
                .isEqualTo(reached.test(parameter)));
    }

    @Test
    void seedsAtWhatDoesNotLearnAreDropped() {
        try (Network network = TinyNetworks.of(new FineTuneLast(1), DataType.FLOAT, 1)) {
            Outputs outputs = forward(network);

            gradients(network, seeds -> addToMap(network, outputs, "layer1.0", seeds));

            assertReached(network, parameter -> false);
        }
    }

    /** Gradients are linear in seeds. */
    @Test
    void seedsOfOnePlaceAreAdded() {
        Computation exact = Computation.of(DataType.DOUBLE);
        try (Network network = TinyNetworks.of(new SpotTune(0, 5), exact, 1)) {
            Outputs outputs = forward(network);
            float[] twice = gradients(network, seeds -> {
                for (int i = 0; i < 2; i++) {
                    seeds.addToLogits(like(outputs.logits(), 1));
                    seeds.addToFeatures(like(outputs.features(), 2));
                    seeds.addToGates(gates(network, 3));
                    addToMap(network, outputs, "layer1.0", seeds);
                }
            });
            float[] once = gradients(network, seeds -> {
                seeds.addToLogits(like(outputs.logits(), 1).mul(2));
                seeds.addToFeatures(like(outputs.features(), 2).mul(2));
                seeds.addToGates(
                        Arrays.stream(gates(network, 3)).map(gate -> 2 * gate).toArray());
                seeds.addToMap(
                        "layer1.0",
                        network.kernels()
                                .load(like(outputs.maps().get("layer1.0"), 4).mul(2)));
            });
            // The steps of the statistics do not depend on seeds.
            for (int i = 0; i < once.length; i++) {
                assertThat(twice[i]).isCloseTo(once[i], within(1e-5f));
            }
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        try (Network network = TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1)) {
            Outputs outputs = forward(network);
            Seeds unknown = new Seeds();
            unknown.addToMap("layer3.0", outputs.maps().get("layer1.0"));
            Seeds other = new Seeds();
            other.addToMap("layer2.0", network.kernels().take(new ActivationShape(1, 1, 1, 1)));
            Seeds gates = new Seeds();
            gates.addToGates(new double[3]);

            assertThatThrownBy(() -> network.backward(unknown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "Unknown feature maps among [layer3.0] of 'tiny', expected some of [layer1.0, layer2.0]");
            assertThatThrownBy(() -> network.backward(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "The gradient at feature map 'layer2.0' must have the map's shape ActivationShape[batch=4");
            assertThatThrownBy(() -> network.backward(gates))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Gate gradients must be for the network's 2 routed blocks, got 3");
        }
    }

    @Test
    void serveOnePass() {
        try (Network network = TinyNetworks.of(new FeatureExtraction(), DataType.FLOAT, 1)) {
            Seeds seeds = Seeds.ofLogits(like(forward(network).logits(), 1));
            assertThat(seeds.isEmpty()).isFalse();
            assertThat(new Seeds().isEmpty()).isTrue();
            network.backward(seeds);

            assertThatThrownBy(() -> network.backward(seeds))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Cannot run a backward pass with seeds that were used before: make new ones for each pass");
        }
    }

    @Test
    void needAForwardPass() {
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            INDArray logits = network.infer(TinyNetworks.images(DataType.FLOAT, 4), Routing.argmax());

            assertThatThrownBy(() -> network.backward(Seeds.ofLogits(logits)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Cannot run a backward pass: the last pass was not a forward pass");
        }
    }

    private static Outputs forward(Network network) {
        Routing routing = network.routedBlocks() == 0
                ? Routing.argmax()
                : Routing.sampled(Arrays.copyOf(NOISE, 4 * network.routedBlocks() * 2));
        return network.forward(TinyNetworks.images(network.dataType(), 4), routing, MAPS);
    }

    private static float[] gradients(Network network, Consumer<Seeds> kind) {
        Seeds seeds = new Seeds();
        kind.accept(seeds);
        network.backward(seeds);
        return network.gradients().toFloats();
    }

    private static void addToMap(Network network, Outputs outputs, String map, Seeds seeds) {
        seeds.addToMap(map, network.kernels().load(like(outputs.maps().get(map), 4)));
    }

    private static double[] gates(Network network, int seed) {
        double[] gates = new double[network.routedBlocks()];
        Arrays.setAll(gates, block -> Math.sin(seed + block));
        return gates;
    }

    private static INDArray like(Tensor tensor, int seed) {
        ActivationShape shape = tensor.shape();
        return waves(seed, shape.batch(), shape.height(), shape.width(), shape.channels());
    }

    private static INDArray like(INDArray array, int seed) {
        return waves(seed, array.shape()).castTo(array.dataType());
    }

    private static INDArray waves(int seed, long... shape) {
        long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = new double[(int) length];
        Arrays.setAll(values, i -> Math.sin(seed + 0.37 * i * i));
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape('c', shape);
    }
}
