package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.Architecture;
import org.spottune.nn.TinyResNets;
import org.spottune.policy.Routing;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** Passes return the requested feature maps, and otherwise compute the same as without. */
class TapsTest {

    private static final int IMAGES = 4;
    /** All ways through two blocks. */
    private static final double[] NOISE = {
        0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9
    };

    private static final List<Set<String>> TAPS =
            List.of(Set.of("layer1.0"), Set.of("layer2.0"), Set.of("layer1.0", "layer2.0"));

    static Stream<Arguments> networks() {
        List<TransferMethod> methods =
                List.of(new FeatureExtraction(), new FineTuneLast(1), new FineTuning(), new SpotTune(0, 5));
        return Stream.of(TinyResNets.averagePooled(), TinyResNets.projected(), TinyResNets.bottlenecks())
                .flatMap(family -> methods.stream().map(method -> Arguments.of(family, method)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void changeNoBitOfAPass(Architecture family, TransferMethod method) {
        try (Network network = network(family, method)) {
            INDArray forward = network.forward(images(), routing(network));
            INDArray inferred = network.infer(images(), routing(network));
            for (Set<String> taps : TAPS) {
                assertThat(bits(network.forward(images(), routing(network), taps)
                                .logits()))
                        .containsExactly(bits(forward));
                assertThat(bits(network.infer(images(), routing(network), taps).logits()))
                        .containsExactly(bits(inferred));
            }
        }
    }

    /** With stored statistics, inference and training passes compute the same outputs and maps, up to rounding. */
    @ParameterizedTest
    @MethodSource("networks")
    void areTheBlocksOutputs(Architecture family, TransferMethod method) {
        try (Network network = network(family, method)) {
            for (String map : family.maps()) {
                INDArray inferred = read(network, network.infer(images(), routing(network), Set.of(map)), map);
                for (Set<String> taps : TAPS) {
                    if (taps.contains(map)) {
                        assertClose(read(network, network.infer(images(), routing(network), taps), map), inferred);
                        assertClose(read(network, network.forward(images(), routing(network), taps), map), inferred);
                    }
                }
                assertThat(inferred.minNumber().doubleValue()).as("rectified").isGreaterThanOrEqualTo(0);
            }
        }
    }

    /** Without a normalisation before the pooling, features are the means of the last map. */
    @ParameterizedTest
    @MethodSource("networks")
    void theLastMapIsWhatIsPooled(Architecture family, TransferMethod method) {
        if (family.equals(TinyResNets.averagePooled())) {
            return;
        }
        try (Network network = network(family, method)) {
            Outputs inferred = network.infer(images(), routing(network), Set.of("layer2.0"));
            assertClose(read(network, inferred, "layer2.0").mean(1, 2), inferred.features());

            Outputs forward = network.forward(images(), routing(network), Set.of("layer2.0"));
            assertClose(read(network, forward, "layer2.0").mean(1, 2), forward.features());
            assertThat(forward.decisions().images()).isEqualTo(IMAGES);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer3.0", "layer1.0.", "fc", ""})
    void refuseUnknownNames(String name) {
        try (Network network = network(TinyResNets.projected(), new FineTuning())) {
            assertThatThrownBy(() -> network.infer(images(), Routing.argmax(), Set.of(name)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Unknown feature maps among [" + name
                            + "] of 'tiny-projected', expected some of [layer1.0, layer2.0]");
            assertThatThrownBy(() -> network.forward(images(), Routing.argmax(), Set.of(name)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Network network(Architecture family, TransferMethod method) {
        return Network.create(method.network(family, Statistics.STORED), 3, 2, Computation.of(DataType.DOUBLE));
    }

    private static Routing routing(Network network) {
        return network.routedBlocks() == 0 ? Routing.argmax() : Routing.sampled(NOISE);
    }

    private static INDArray images() {
        return TinyNetworks.images(DataType.DOUBLE, IMAGES);
    }

    private static INDArray read(Network network, Outputs outputs, String map) {
        return network.kernels().read(outputs.maps().get(map));
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.equalsWithEps(expected, 1e-9))
                .as("%s, expected %s", actual, expected)
                .isTrue();
    }

    private static double[] bits(INDArray values) {
        return org.nd4j.linalg.factory.Nd4j.toFlattened('c', values).toDoubleVector();
    }
}
