package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.TinyVggs;
import org.spottune.nn.blocks.ChannelDropout;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Decoration.FilterControllers.Kind;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.policy.Routing;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

class DomainAdaptationTest {

    private static final int CLASSES = TinyNetworks.CLASSES;
    private static final INDArray IMAGES = TinyNetworks.images(DataType.FLOAT, 5);

    private static final Decoration SERIES = new Decoration.SeriesAdapters(Initializer.ZERO);
    private static final Decoration PARALLEL = new Decoration.ParallelAdapters(Initializer.ZERO, 0);
    private static final Decoration MASKS = new Decoration.WeightMasks(5e-3);
    private static final Decoration CONTROLLERS = new Decoration.FilterControllers(Kind.FULL, Initializer.IDENTITY);

    static List<Adaptation> adaptations() {
        return List.of(
                Adaptation.ofNormalizations(),
                new Adaptation(Extent.NORMALIZATION, SERIES),
                new Adaptation(Extent.EVERYTHING, SERIES),
                new Adaptation(Extent.NORMALIZATION, PARALLEL),
                new Adaptation(Extent.EVERYTHING, PARALLEL),
                new Adaptation(Extent.NORMALIZATION, new Decoration.ParallelAdapters(Initializer.ZERO, 0.5)),
                new Adaptation(Extent.DECORATION, MASKS),
                new Adaptation(Extent.NORMALIZATION, MASKS),
                new Adaptation(Extent.NORMALIZATION, CONTROLLERS),
                new Adaptation(Extent.STATISTICS, CONTROLLERS),
                new Adaptation(
                        Extent.DECORATION, new Decoration.FilterControllers(Kind.DIAGONAL, Initializer.IDENTITY)));
    }

    static Stream<Arguments> adaptedNetworks() {
        return Stream.of(
                        TinyResNets.averagePooled(),
                        TinyResNets.projected(),
                        TinyResNets.bottlenecks(),
                        TinyVggs.threeUnits())
                .flatMap(network -> adaptations().stream().map(adaptation -> Arguments.of(network, adaptation)));
    }

    @ParameterizedTest
    @MethodSource("adaptedNetworks")
    void beginsAsTheSourceNetwork(Architecture architecture, Adaptation adaptation) {
        try (Network source = moved(trunk(architecture, Statistics.BATCH), 3);
                Network target = target(architecture, adaptation, source)) {
            assertThat(features(target)).isEqualTo(features(source));
        }
    }

    /** On stored statistics a training pass runs everything by itself, and inference all of it as one kernel. */
    @ParameterizedTest
    @MethodSource("adaptedNetworks")
    void isOnePlainKernelInInference(Architecture architecture, Adaptation adaptation) {
        TrunkSpec spec = trunk(architecture, Statistics.STORED).withAdaptation(Optional.of(adaptation));
        try (Network network = moved(spec, 5)) {
            INDArray apart = network.forward(IMAGES, Routing.argmax());
            INDArray folded = network.infer(IMAGES, Routing.argmax());

            assertClose(folded, apart);
        }
    }

    @ParameterizedTest
    @MethodSource("adaptedNetworks")
    void isAPlainNetworkOfTheSameFunction(Architecture architecture, Adaptation adaptation) {
        TrunkSpec spec = trunk(architecture, Statistics.BATCH).withAdaptation(Optional.of(adaptation));
        try (Network adapted = moved(spec, 5);
                Network plain = PlainNetwork.of(adapted)) {
            assertThat(plain.spec()).isEqualTo(trunk(architecture, Statistics.BATCH));
            assertClose(plain.infer(IMAGES, Routing.argmax()), adapted.infer(IMAGES, Routing.argmax()));
        }
    }

    @ParameterizedTest
    @MethodSource("adaptedNetworks")
    void anAdaptedNetworkIsASourceForEveryOtherKind(Architecture architecture, Adaptation adaptation) {
        TrunkSpec spec = trunk(architecture, Statistics.BATCH).withAdaptation(Optional.of(adaptation));
        try (Network source = moved(spec, 5)) {
            for (Adaptation other : adaptations()) {
                try (Network target = target(architecture, other, source)) {
                    assertClose(features(target), features(source));
                }
            }
            try (Network tuned =
                    TargetNetwork.create(trunk(architecture, Statistics.BATCH), CLASSES, Optional.of(source), 7)) {
                assertClose(features(tuned), features(source));
            }
        }
    }

    @Test
    void drawnAdaptersTakeNothingButNormalisationsOfAnAdaptedSource() {
        Architecture architecture = TinyResNets.averagePooled();
        Adaptation drawn = new Adaptation(Extent.NORMALIZATION, new Decoration.SeriesAdapters(Initializer.HE_NORMAL));
        TrunkSpec spec = trunk(architecture, Statistics.BATCH).withAdaptation(Optional.of(drawn));
        try (Network source = moved(spec, 5);
                Network target = target(architecture, drawn, source)) {
            assertThat(target.parameters())
                    .filteredOn(parameter -> parameter.group() == Group.ADAPTER)
                    .hasSize(5 * 5)
                    .allSatisfy(parameter -> assertThat(parameter
                                    .values()
                                    .equals(TinyNetworks.parameter(source, parameter.name())
                                            .values()))
                            .as(parameter.name())
                            .isEqualTo(!parameter.name().endsWith(".adapter.weight")));
        }
    }

    @Test
    void sharedKernelsNeverChange() {
        for (Adaptation adaptation : adaptations()) {
            try (Network network = Network.create(
                    trunk(TinyResNets.bottlenecks(), Statistics.BATCH).withAdaptation(Optional.of(adaptation)),
                    CLASSES,
                    1)) {
                Role ofKernels = adaptation.extent() == Extent.EVERYTHING ? Role.LEARNING : Role.FROZEN;
                assertThat(network.parameters())
                        .filteredOn(parameter -> parameter.group() == Group.BACKBONE
                                && parameter.shape().size() == 4)
                        .isNotEmpty()
                        .allSatisfy(kernel -> assertThat(kernel.role()).isEqualTo(ofKernels));
            }
        }
    }

    @Test
    void adaptersStandAtKernelsOfThreeAndMasksEverywhere() {
        assertThat(decorated(PARALLEL)).containsExactly("layer1.0.conv2", "layer2.0.conv2");
        assertThat(decorated(SERIES)).containsExactly("layer1.0.conv2", "layer2.0.conv2");
        assertThat(decorated(MASKS))
                .containsExactly(
                        "conv1",
                        "layer1.0.conv1",
                        "layer1.0.conv2",
                        "layer1.0.conv3",
                        "layer1.0.downsample.0",
                        "layer2.0.conv1",
                        "layer2.0.conv2",
                        "layer2.0.conv3",
                        "layer2.0.downsample.0");
    }

    private static List<String> decorated(Decoration decoration) {
        try (Network network = Network.create(
                trunk(TinyResNets.bottlenecks(), Statistics.BATCH)
                        .withAdaptation(Optional.of(new Adaptation(Extent.NORMALIZATION, decoration))),
                CLASSES,
                1)) {
            return network.parameters().stream()
                    .filter(parameter -> parameter.group() == Group.ADAPTER)
                    .map(parameter -> parameter.name().replaceFirst("\\.(adapter.*|mask)$", ""))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aTrainingPassDropsChannelsOfAdaptersAlone() {
        Adaptation dropping =
                new Adaptation(Extent.NORMALIZATION, new Decoration.ParallelAdapters(Initializer.HE_NORMAL, 0.5));
        TrunkSpec spec = trunk(TinyResNets.averagePooled(), Statistics.STORED).withAdaptation(Optional.of(dropping));
        try (Network network = moved(spec, 5)) {
            INDArray whole = network.forward(IMAGES, Routing.argmax()).dup();
            network.drop(ChannelDropout.of(1, 0, new long[] {4, 5, 6, 7, 8}));
            INDArray dropped = network.forward(IMAGES, Routing.argmax()).dup();
            INDArray again = network.forward(IMAGES, Routing.argmax()).dup();
            network.drop((row, convolution, channel) -> 0);
            INDArray nothing = network.forward(IMAGES, Routing.argmax()).dup();

            assertThat(dropped).isEqualTo(again).isNotEqualTo(whole);
            assertClose(network.infer(IMAGES, Routing.argmax()), whole);
            network.parameters().stream()
                    .filter(parameter -> parameter.group() == Group.ADAPTER)
                    .forEach(parameter -> parameter.assign(Nd4j.zeros(parameter.length())));
            assertClose(nothing, network.infer(IMAGES, Routing.argmax()));
        }
    }

    @Test
    void dropoutIsAFunctionOfTheImageAndNotOfItsRow() {
        ChannelDropout some = ChannelDropout.of(1, 2, new long[] {10, 11});
        ChannelDropout others = ChannelDropout.of(1, 2, new long[] {11, 12});

        assertThat(some.draw(1, "conv1", 3)).isEqualTo(others.draw(0, "conv1", 3));
        assertThat(Stream.of(
                        some.draw(0, "conv1", 3),
                        some.draw(1, "conv1", 3),
                        some.draw(0, "conv1", 4),
                        some.draw(0, "layer1.0.conv1", 3),
                        ChannelDropout.of(1, 3, new long[] {10}).draw(0, "conv1", 3),
                        ChannelDropout.of(2, 2, new long[] {10}).draw(0, "conv1", 3)))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesNetworksWithoutNormalisationsWhereTheseAreAdapted() {
        Architecture plain = Architecture.preset("vgg11");

        assertThat(method(Adaptation.ofNormalizations()).problemsWith(plain))
                .containsExactly("Method 'x' adapts normalisations, 'vgg11' has none");
        assertThat(method(new Adaptation(Extent.DECORATION, MASKS)).problemsWith(plain))
                .isEmpty();
    }

    private static DomainAdaptation method(Adaptation adaptation) {
        return new DomainAdaptation("x", adaptation);
    }

    private static TrunkSpec trunk(Architecture architecture, Statistics statistics) {
        return TrunkSpec.withoutPolicy(architecture, Partition.tuned(architecture.blockCount()), statistics);
    }

    private static Network target(Architecture architecture, Adaptation adaptation, Network source) {
        return TargetNetwork.create(
                method(adaptation).network(architecture, Statistics.BATCH), CLASSES, Optional.of(source), 7);
    }

    /** A network of which every value differs from its start value, masks about half. */
    private static Network moved(TrunkSpec spec, long seed) {
        Network network = Network.create(spec, CLASSES, seed);
        for (Parameter parameter : network.parameters()) {
            Draws draws = Draws.of(seed, Purpose.PICTURES).at(parameter.name());
            double[] moves = new double[Math.toIntExact(parameter.length())];
            for (int i = 0; i < moves.length; i++) {
                moves[i] = parameter.isMask() ? draws.uniform(i) * 0.01 : 0.1 + 0.3 * draws.uniform(i);
            }
            INDArray start = parameter.values().reshape(parameter.length());
            INDArray values = Nd4j.createFromArray(moves).castTo(DataType.FLOAT);
            parameter.assign(parameter.isMask() ? values : start.add(values));
        }
        return network;
    }

    private static INDArray features(Network network) {
        return network.infer(IMAGES, Routing.argmax(), Set.of()).features();
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        double scale = Math.max(1, expected.amaxNumber().doubleValue());
        assertThat(actual.sub(expected).amaxNumber().doubleValue() / scale).isLessThan(1e-5);
    }
}
