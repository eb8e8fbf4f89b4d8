package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.policy.Routing;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;

class NetworkTest {

    private final INDArray images = TinyNetworks.images(DataType.FLOAT, 4);

    @Test
    void listsParametersInTheOrderOfTheFlatVector() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            long position = 0;
            for (Parameter parameter : network.parameters()) {
                INDArray place = new Interval(position, position + parameter.length(), null, null)
                        .of(network.values())
                        .read();
                assertThat(parameter.values().reshape(parameter.length()))
                        .as(parameter.name())
                        .isEqualTo(place);
                position += parameter.length();
            }
            assertThat(position).isEqualTo(network.values().length());
        }
    }

    @Test
    void startValuesDependOnSeedAndNameAlone() {
        try (Network tuned = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);
                Network routed = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1);
                Network other = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 2)) {
            Map<String, INDArray> ofRouted = new HashMap<>();
            routed.parameters().forEach(parameter -> ofRouted.put(parameter.name(), parameter.values()));

            assertThat(tuned.parameters()).allSatisfy(parameter -> assertThat(ofRouted.get(parameter.name()))
                    .isEqualTo(parameter.values()));
            assertThat(other.values().read()).isNotEqualTo(tuned.values().read());
        }
    }

    @Test
    void allNetworksOfAGraphShareItsVectors() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            FlatVector values = network.values();
            FlatVector gradients = network.gradients();
            network.forward(images, Routing.argmax());
            Network other = Network.of(network.graph());

            assertThat(network.values()).isSameAs(values);
            assertThat(network.gradients()).isSameAs(gradients);
            assertThat(other.values()).isSameAs(values);
            assertThat(other.gradients()).isSameAs(gradients);
            INDArray before = other.infer(images, Routing.argmax());
            values.scale(1.5);
            assertThat(other.infer(images, Routing.argmax())).isNotEqualTo(before);
        }
    }

    @Test
    void whatIsFrozenDoesNotCountAStepOfTheOthers() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1)) {
            Map<String, Long> before = new HashMap<>();
            network.parameters()
                    .forEach(parameter ->
                            before.put(parameter.name(), parameter.vector().version()));

            ParameterLayout layout = ParameterLayout.of(network);
            layout.of(Role.LEARNING)
                    .forEach(interval -> interval.of(network.values()).scale(0.5));
            layout.of(Role.STATISTIC)
                    .forEach(interval -> interval.of(network.values()).scale(0.5));

            assertThat(network.parameters())
                    .allSatisfy(parameter -> assertThat(parameter.vector().version() == before.get(parameter.name()))
                            .as(parameter.toString())
                            .isEqualTo(parameter.role() == Role.FROZEN));
        }
    }

    @Test
    void makesKernelsWhenTheyAreNeeded() {
        AtomicInteger made = new AtomicInteger();
        Computation counted = Computation.FLOAT32.decorated(kernels -> {
            made.incrementAndGet();
            return kernels;
        });
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), counted, 1)) {
            network.values().toFloats();
            network.gradients().toFloats();
            assertThat(made).hasValue(0);

            network.infer(images, Routing.argmax());
            network.forward(images, Routing.argmax());
            assertThat(network.kernels()).isSameAs(network.kernels());
            assertThat(made).hasValue(1);
        }
    }

    @Test
    void countsParametersWithoutBuildingTheGraph() {
        try (Network network = TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1)) {
            assertThat(NetworkConfiguration.parameterCount(network.graph().getConfiguration()))
                    .isEqualTo(network.values().length());
        }
    }

    @Test
    void refusesToCountParametersOfAnotherGraph() {
        ComputationGraphConfiguration stranger = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(2).build(), "in")
                .setOutputs("out")
                .build();

        assertThatThrownBy(() -> NetworkConfiguration.parameterCount(stranger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a graph with a TrunkConfiguration named 'trunk', got vertices [out]");
    }

    @Test
    void tellsWhatItIs() {
        try (Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.DOUBLE, 1)) {
            assertThat(network.classes()).isEqualTo(TinyNetworks.CLASSES);
            assertThat(network.dataType()).isEqualTo(DataType.DOUBLE);
            assertThat(network.routedBlocks()).isEqualTo(1);
        }
    }

    @Test
    void infersARowOfABatchAsIfItWereAlone() {
        try (Network network = TinyNetworks.routedByBrightness(DataType.FLOAT)) {
            INDArray logits = network.infer(images, Routing.argmax());
            assertThat(network.decisions().usage().tuned()).containsExactly(3L, 3L);

            for (int row = 0; row < 4; row++) {
                INDArray alone = network.infer(images.get(rows(row)), Routing.argmax());
                assertThat(alone.getRow(0).equalsWithEps(logits.getRow(row), 1e-5))
                        .as("logits %s of row %d, %s when alone", logits.getRow(row), row, alone)
                        .isTrue();
            }
        }
    }

    @Test
    void noticesChangedParameters() {
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            INDArray before = network.infer(images, Routing.argmax());
            TinyNetworks.parameter(network, "bn1.bias").vector().fill(1);

            assertThat(network.infer(images, Routing.argmax())).isNotEqualTo(before);
        }
    }

    /** Changes the values without a new version, to reveal cached values that were derived from them. */
    @Test
    void keepsWhatItDerivedFromFrozenParametersWhenOthersMove() {
        try (Network network = TinyNetworks.of(new FeatureExtraction(), DataType.FLOAT, 1)) {
            INDArray before = network.infer(images, Routing.argmax());
            Parameter bias = TinyNetworks.parameter(network, "bn1.bias");
            bias.values().addi(1);

            TinyNetworks.parameter(network, "fc.weight").vector().scale(1);
            assertThat(network.infer(images, Routing.argmax())).isEqualTo(before);
            network.forward(images, Routing.argmax());
            network.backward(Seeds.ofLogits(before));
            assertThat(network.infer(images, Routing.argmax())).isEqualTo(before);

            bias.assign(bias.values());
            assertThat(network.infer(images, Routing.argmax())).isNotEqualTo(before);
        }
    }

    @Test
    void writesNoGradientWhereNothingLearns() {
        try (Network network = TinyNetworks.routedByBrightness(DataType.FLOAT)) {
            network.forward(images, Routing.argmax());
            network.backward(Seeds.ofLogits(Nd4j.ones(DataType.FLOAT, 4, TinyNetworks.CLASSES)));

            for (Parameter parameter : network.parameters()) {
                double norm = parameter.gradient().norm1Number().doubleValue();
                if (parameter.role() == Role.FROZEN) {
                    assertThat(norm).as(parameter.name()).isZero();
                } else if (parameter.name().startsWith("tuned.layer")) {
                    assertThat(norm).as(parameter.name()).isPositive();
                }
            }
        }
    }

    @Test
    void temperatureChangesGradientsAndNotDecisions() {
        try (Network cold = TinyNetworks.of(new SpotTune(0, 1), DataType.FLOAT, 1);
                Network warm = TinyNetworks.of(new SpotTune(0, 10), DataType.FLOAT, 1)) {
            for (Network network : new Network[] {cold, warm}) {
                network.forward(images, Routing.argmax());
                network.backward(Seeds.ofLogits(
                        Nd4j.createFromArray(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}})));
            }
            assertThat(warm.decisions().usage()).isEqualTo(cold.decisions().usage());
            assertThat(policyGradient(warm)).isNotEqualTo(policyGradient(cold));
        }
    }

    private static INDArray policyGradient(Network network) {
        return TinyNetworks.parameter(network, "policy.fc.weight").gradient();
    }

    private static INDArrayIndex rows(int row) {
        return NDArrayIndex.interval(row, row + 1);
    }
}
