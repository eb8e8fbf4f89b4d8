package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.nn.Backbone;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.Taps;
import org.spottune.nn.TinyVggs;
import org.spottune.nn.VggSpec;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.objective.Losses;
import org.spottune.policy.Routing;
import org.spottune.random.Draws;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.TransferMethod;

/** Networks without stem and shortcuts, and with poolings between their stages. */
class VggNetworkTest {

    private static final VggSpec VGG = TinyVggs.threeUnits();
    private static final int IMAGES = 6;
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2};

    /** All units learn, the last two, the last, none. */
    static Stream<TransferMethod> methods() {
        return Stream.of(new FineTuning(), new FineTuneLast(2), new FineTuneLast(1), new FeatureExtraction());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void bothKernelsAgree(TransferMethod method) {
        try (Network exact = network(method, Statistics.BATCH, DataType.DOUBLE);
                Network fast = network(method, Statistics.BATCH, DataType.FLOAT)) {
            INDArray expected = gradients(exact);
            INDArray difference = gradients(fast).castTo(DataType.DOUBLE).sub(expected);

            assertThat(difference.norm2Number().doubleValue())
                    .isLessThan(1e-4 * expected.norm2Number().doubleValue());
        }
    }

    /** With stored statistics, both passes compute the same, up to rounding, with any taps. */
    @ParameterizedTest
    @MethodSource("methods")
    void mapsAreTheRectifiedOutputsOfUnitsBeforeAnyPooling(TransferMethod method) {
        try (Network network = network(method, Statistics.STORED, DataType.DOUBLE)) {
            INDArray logits = network.infer(images(DataType.DOUBLE), Routing.argmax());
            int[] sizes = {8, 4, 4};
            for (Set<String> taps :
                    List.of(Set.of("features.0"), Set.of("features.4", "features.7"), Set.copyOf(VGG.maps()))) {
                Outputs inferred = network.infer(images(DataType.DOUBLE), Routing.argmax(), taps);
                assertClose(inferred.logits(), logits);
                List<INDArray> maps =
                        taps.stream().map(map -> read(network, inferred, map)).toList();

                Outputs forward = network.forward(images(DataType.DOUBLE), Routing.argmax(), taps);
                assertClose(forward.logits(), logits);
                int i = 0;
                for (String tap : taps) {
                    INDArray map = maps.get(i++);
                    int unit = VGG.maps().indexOf(tap);
                    assertThat(map.shape()).containsExactly(IMAGES, sizes[unit], sizes[unit], unit == 0 ? 2 : 4);
                    assertThat(map.minNumber().doubleValue()).isZero();
                    assertClose(read(network, forward, tap), map);
                }
            }
        }
    }

    /** Rows and columns that fill no window are dropped. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7})
    void featuresAreMeansOfTheLastPooling(int size) {
        try (Network network = network(new FeatureExtraction(), Statistics.STORED, DataType.DOUBLE)) {
            INDArray images = random(new Draws(3), IMAGES, size, size, 3);

            Outputs outputs = network.infer(images, Routing.argmax(), Set.of("features.7"));

            // The last map has two rows and columns, or three, one of which is dropped: a single window.
            INDArray map = read(network, outputs, "features.7");
            assertThat(map.size(1)).isEqualTo(size / 2);
            for (int image = 0; image < IMAGES; image++) {
                for (int channel = 0; channel < 4; channel++) {
                    double largest = Math.max(
                            Math.max(map.getDouble(image, 0, 0, channel), map.getDouble(image, 0, 1, channel)),
                            Math.max(map.getDouble(image, 1, 0, channel), map.getDouble(image, 1, 1, channel)));
                    assertThat(outputs.features().getDouble(image, channel)).isEqualTo(largest);
                }
            }
        }
    }

    @Test
    void imagesAreLeftAsTheyAre() {
        ParameterSet parameters = new ParameterSet();
        Backbone backbone = BackboneAssembly.assemble(
                VGG, Partition.frozen(3), PathForm.PAPER, Learning.frozen(Parameter.Group.BACKBONE), parameters, "");
        try (Kernels kernels = Computation.FLOAT32.kernels();
                INDArray flat = Nd4j.ones(DataType.FLOAT, parameters.length())) {
            parameters.bindValues(new HostVector(flat));
            backbone.bind(kernels);
            INDArray images = images(DataType.FLOAT);
            Tensor batch = kernels.load(images);

            INDArray first = backbone.infer(batch, Gates.none(), Taps.none());
            INDArray second = backbone.infer(batch, Gates.none(), Taps.none());

            assertThat(second).isEqualTo(first);
            assertThat(kernels.read(batch)).isEqualTo(images);
        }
    }

    private static Network network(TransferMethod method, Statistics statistics, DataType type) {
        Network network = Network.create(method.network(VGG, statistics), 3, 2, Computation.of(type));
        Draws draws = new Draws(5);
        for (Parameter parameter : network.parameters()) {
            INDArray noise =
                    random(draws.at(parameter.name()), parameter.values().shape());
            parameter.assign(parameter.values().add(noise.mul(0.1).castTo(type)));
        }
        return network;
    }

    private static INDArray gradients(Network network) {
        INDArray logits = network.forward(images(network.dataType()), Routing.argmax());
        network.backward(Losses.crossEntropy(logits, LABELS));
        return network.gradients().read();
    }

    private static INDArray images(DataType type) {
        return TinyNetworks.images(type, IMAGES);
    }

    private static INDArray read(Network network, Outputs outputs, String map) {
        return network.kernels().read(outputs.maps().get(map));
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.equalsWithEps(expected, 1e-9))
                .as("%s, expected %s", actual, expected)
                .isTrue();
    }

    private static INDArray random(Draws draws, long... shape) {
        double[] values =
                new double[Math.toIntExact(java.util.stream.LongStream.of(shape).reduce(1, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.gaussian(i);
        }
        return Nd4j.createFromArray(values).reshape('c', shape);
    }
}
