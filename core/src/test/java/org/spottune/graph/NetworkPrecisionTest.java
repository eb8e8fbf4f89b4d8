package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Precision;
import org.spottune.kernels.UnsupportedPrecisionException;
import org.spottune.objective.Losses;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** Compares passes in bfloat16 with the same passes in single precision. */
class NetworkPrecisionTest {

    private static final int IMAGES = 6;
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2};

    static List<TransferMethod> methods() {
        return List.of(new FineTuning(), new SpotTune(0, 5));
    }

    @BeforeEach
    void needsBfloat16() {
        Bfloat16.assumeAvailable();
    }

    @Test
    void inferenceStaysCloseToSinglePrecision() {
        INDArray expected = logits(Precision.FLOAT32);
        INDArray actual = logits(Precision.BFLOAT16);

        assertThat(actual.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(actual).isNotEqualTo(expected);
        assertThat(relativeDistance(actual, expected)).isLessThan(0.01);
    }

    /** Rounding by up to 0.4 % in each of some twenty consecutive operations. */
    @ParameterizedTest
    @MethodSource("methods")
    void gradientsStayCloseToSinglePrecision(TransferMethod method) {
        INDArray expected = gradients(method, Precision.FLOAT32);
        INDArray actual = gradients(method, Precision.BFLOAT16);

        assertThat(actual).isNotEqualTo(expected);
        assertThat(relativeDistance(actual, expected)).isLessThan(0.08);
    }

    @Test
    void leavesParametersAsTheyAre() {
        try (Network network = network(new FineTuning(), Precision.BFLOAT16)) {
            INDArray before = network.values().read().dup();

            network.infer(TinyNetworks.images(DataType.FLOAT, IMAGES), Routing.argmax());

            assertThat(network.dataType()).isEqualTo(DataType.FLOAT);
            assertThat(network.values().read()).isEqualTo(before);
        }
    }

    @Test
    void aGraphThatComputedKeepsWhatItComputesWith() {
        try (Network network = network(new FineTuning(), Precision.FLOAT32)) {
            network.infer(TinyNetworks.images(DataType.FLOAT, IMAGES), Routing.argmax());

            assertThatCode(() -> Network.of(network.graph(), Computation.FLOAT32))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> Network.of(network.graph(), Computation.in(Precision.BFLOAT16)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Cannot compute in bfloat16")
                    .hasMessageEndingWith("the network computes in float32 already");
        }
    }

    @Test
    void refusesBfloat16ForArraysInDoublePrecision() {
        Computation computation = new Computation(DataType.DOUBLE, Precision.BFLOAT16, kernels -> kernels);

        assertThatThrownBy(() -> TinyNetworks.of(new FineTuning(), computation, 3))
                .isInstanceOf(UnsupportedPrecisionException.class)
                .hasMessageContaining("Cannot compute in bfloat16 with kernels ND4J")
                .hasMessageEndingWith("use precision=float32");
    }

    @Test
    void refusesToComputeOnArraysOfAnotherType() {
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.DOUBLE, 3)) {
            assertThatThrownBy(() -> Network.of(network.graph(), Computation.FLOAT32))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot compute on arrays in FLOAT: those of the network are in DOUBLE");
        }
    }

    private static Network network(TransferMethod method, Precision precision) {
        return TinyNetworks.of(method, Computation.in(precision), 3);
    }

    private static INDArray logits(Precision precision) {
        try (Network network = network(new FineTuning(), precision)) {
            return network.infer(TinyNetworks.images(DataType.FLOAT, IMAGES), Routing.argmax());
        }
    }

    private static INDArray gradients(TransferMethod method, Precision precision) {
        try (Network network = network(method, precision)) {
            long[] ids = {1, 2, 3, 4, 5, 6};
            Routing routing = new RoutingNoise(7, Purpose.TRAINING_ROUTES).of(0, ids, network.routedBlocks());
            INDArray logits = network.forward(TinyNetworks.images(DataType.FLOAT, IMAGES), routing);
            network.backward(Losses.crossEntropy(logits, LABELS));
            return network.gradients().read().dup();
        }
    }

    /** Length of the difference relative to the length of the expected vector. */
    private static double relativeDistance(INDArray actual, INDArray expected) {
        return actual.sub(expected).norm2Number().doubleValue()
                / expected.norm2Number().doubleValue();
    }
}
