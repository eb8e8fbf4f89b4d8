package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.matching.Guidance;
import org.spottune.matching.LayerPair;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockKind;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.VggSpec;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.PolicySpec;
import org.spottune.policy.Routing;
import org.spottune.random.Draws;

/**
 * Tangents of outputs and of gradients against central differences of the first-order passes, in double precision; in
 * single precision against those.
 */
class SecondOrderTest {

    private static final double STEP = 1e-6;
    private static final int CLASSES = 3;
    private static final int BATCH = 4;

    static Stream<Arguments> networks() {
        List<Arguments> networks = new ArrayList<>();
        for (Statistics statistics : Statistics.values()) {
            for (ShortcutKind shortcut : ShortcutKind.values()) {
                networks.add(
                        Arguments.of(Named.of("basic, " + shortcut, GradientCheckTest.basic(shortcut)), statistics));
            }
            networks.add(Arguments.of(Named.of("bottlenecks", GradientCheckTest.bottlenecks()), statistics));
            networks.add(Arguments.of(Named.of("vgg", vgg()), statistics));
        }
        return networks.stream();
    }

    private static VggSpec vgg() {
        return new VggSpec("tiny", List.of(new VggSpec.Stage(1, 4), new VggSpec.Stage(2, 6)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void tangentsEqualCentralDifferences(Architecture architecture, Statistics statistics) {
        try (Case given = new Case(architecture, statistics, DataType.DOUBLE)) {
            Map<String, INDArray> tangents = given.tangents();
            Map<String, INDArray> differences = given.differences(given::outputs);

            assertThat(tangents.keySet()).isEqualTo(differences.keySet());
            differences.forEach((place, difference) -> assertClose(place, tangents.get(place), difference, 1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void curvaturesEqualCentralDifferencesOfGradients(Architecture architecture, Statistics statistics) {
        try (Case given = new Case(architecture, statistics, DataType.DOUBLE)) {
            Map<String, INDArray> curvatures = given.curvatures();
            Map<String, INDArray> differences = given.differences(given::gradients);

            differences.forEach((name, difference) -> assertClose(name, curvatures.get(name), difference, 1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void singlePrecisionComesCloseToDouble(Architecture architecture, Statistics statistics) {
        try (Case exact = new Case(architecture, statistics, DataType.DOUBLE);
                Case rounded = new Case(architecture, statistics, DataType.FLOAT)) {
            Map<String, INDArray> expected = exact.curvatures();

            rounded.curvatures().forEach((name, curvature) -> assertClose(name, curvature, expected.get(name), 1e-3));
        }
    }

    @Test
    void aProjectionThatNoSeedReachesGetsZero() {
        try (Case given = new Case(vgg(), Statistics.BATCH, DataType.DOUBLE)) {
            Network network = given.network;
            network.curvatures().fill(7);
            Outputs outputs = network.forward(given.images, Routing.argmax(), Set.of("match.0"));
            network.backward(Seeds.ofLogits(outputs.logits()));
            assertThat(TinyNetworks.parameter(network, "match.0.weight")
                            .gradient()
                            .norm1Number()
                            .doubleValue())
                    .isZero();

            Outputs tangents = network.tangent(Set.of());
            network.tangentBackward(Seeds.ofLogits(outputs.logits()), Seeds.ofLogits(tangents.logits()));

            given.byName(network.curvatures()).forEach((name, curvature) -> assertThat(
                            curvature.norm1Number().doubleValue() == 0)
                    .as(name)
                    .isEqualTo(
                            name.startsWith("match.") || name.matches("features\\.\\d\\.bias") && isConvolution(name)));
        }
    }

    /** A constant before a normalisation by batch statistics has no effect. */
    private static boolean isConvolution(String name) {
        return Set.of("features.0.bias", "features.4.bias", "features.7.bias").contains(name);
    }

    @Test
    void routedBlocksHaveNone() {
        ResNetSpec spec = GradientCheckTest.basic(ShortcutKind.PROJECTION);
        TrunkSpec trunk = new TrunkSpec(spec, Partition.routed(3, 0), Statistics.BATCH, PolicySpec.of(spec, 5));
        try (Network network = Network.create(trunk, CLASSES, 1)) {
            network.forward(Nd4j.rand(DataType.FLOAT, 2L, 8L, 8L, 3L), Routing.sampled(new double[12]), Set.of());

            assertThatThrownBy(() -> network.tangent(Set.of()))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("routed");
        }
    }

    @Test
    void frozenBlocksAboveOnesThatLearnHaveNone() {
        TrunkSpec trunk = TrunkSpec.withoutPolicy(
                GradientCheckTest.basic(ShortcutKind.PROJECTION),
                new Partition(true, Partition.frozen(3).blocks(), true),
                Statistics.BATCH);
        try (Network network = Network.create(trunk, CLASSES, 1)) {
            network.forward(Nd4j.rand(DataType.FLOAT, 2L, 8L, 8L, 3L), Routing.argmax(), Set.of());

            assertThatThrownBy(() -> network.tangent(Set.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected parts that learn, got the fixed 'layer1.0.conv1.weight'");
        }
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-3);
        double error = actual.castTo(DataType.DOUBLE)
                        .sub(expected.castTo(DataType.DOUBLE))
                        .amaxNumber()
                        .doubleValue()
                / scale;
        assertThat(error).as("relative error of %s", what).isLessThan(tolerance);
    }

    /**
     * A network, a direction, and as objective half the weighted squares of logits, of a feature map and of a projection of
     * another.
     */
    private static final class Case implements AutoCloseable {

        private final Network network;
        private final INDArray images;
        private final String map;
        private final Draws draws = new Draws(3);

        Case(Architecture architecture, Statistics statistics, DataType type) {
            List<String> maps = architecture.maps();
            map = maps.get(1);
            MatchingSpec matching = MatchingSpec.ofPairs(
                    List.of(new LayerPair(0, "any", 5, maps.get(0), width(architecture))), Guidance.NONE);
            TrunkSpec trunk = TrunkSpec.withoutPolicy(
                            architecture, Partition.tuned(architecture.blockCount()), statistics)
                    .withMatching(Optional.of(matching));
            network = Network.create(trunk, CLASSES, 5, Computation.of(type));
            for (Parameter parameter : network.parameters()) {
                INDArray noise = random(parameter.name(), parameter.shape()).muli(0.1);
                INDArray values = parameter.values().castTo(DataType.DOUBLE);
                parameter.assign(
                        parameter.name().endsWith("running_var") ? values.add(noise.mul(noise)) : values.add(noise));
            }
            ParameterLayout layout = ParameterLayout.of(network);
            for (Parameter parameter : network.parameters()) {
                directions(network.directions(), parameter);
            }
            assertThat(layout.length()).isEqualTo(network.values().length());
            images = random("images", List.of((long) BATCH, 16L, 16L, 3L)).castTo(type);
        }

        private static int width(Architecture architecture) {
            return architecture instanceof ResNetSpec resNet && resNet.blockKind() == BlockKind.BOTTLENECK ? 8 : 4;
        }

        private void directions(FlatVector directions, Parameter parameter) {
            if (parameter.role() == Parameter.Role.LEARNING) {
                slice(directions, parameter).write(random("direction " + parameter.name(), parameter.shape()));
            }
        }

        private FlatVector slice(FlatVector flat, Parameter wanted) {
            long start = 0;
            for (Parameter parameter : network.parameters()) {
                if (parameter.name().equals(wanted.name())) {
                    return flat.slice(start, start + parameter.length());
                }
                start += parameter.length();
            }
            throw new IllegalArgumentException(wanted.name());
        }

        private INDArray random(String name, List<Long> shape) {
            long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
            double[] values = new double
                    [Math.toIntExact(java.util.stream.LongStream.of(sizes).reduce(1, Math::multiplyExact))];
            for (int i = 0; i < values.length; i++) {
                values[i] = draws.at(name).gaussian(i);
            }
            return Nd4j.createFromArray(values).reshape('c', sizes);
        }

        private Set<String> taps() {
            return Set.of(map, "match.0");
        }

        private INDArray weights(INDArray output, String place) {
            return random(
                            "weights " + place,
                            java.util.Arrays.stream(output.shape()).boxed().toList())
                    .castTo(output.dataType());
        }

        Map<String, INDArray> outputs() {
            return read(network.forward(images, Routing.argmax(), taps()));
        }

        private Map<String, INDArray> read(Outputs outputs) {
            Map<String, INDArray> read = new HashMap<>();
            read.put("logits", outputs.logits());
            read.put(map, network.kernels().read(outputs.maps().get(map)));
            read.put("match.0", network.kernels().read(outputs.maps().get("match.0")));
            return read;
        }

        private Seeds seeds(Map<String, INDArray> outputs) {
            Seeds seeds = new Seeds();
            outputs.forEach((place, output) -> {
                INDArray gradient = output.mul(weights(output, place));
                if (place.equals("logits")) {
                    seeds.addToLogits(gradient);
                } else {
                    seeds.addToMap(place, network.kernels().load(gradient));
                }
            });
            return seeds;
        }

        Map<String, INDArray> gradients() {
            Map<String, INDArray> outputs = outputs();
            network.backward(seeds(outputs));
            return byName(network.gradients());
        }

        Map<String, INDArray> tangents() {
            outputs();
            return read(network.tangent(taps()));
        }

        Map<String, INDArray> curvatures() {
            network.curvatures().fill(7);
            Map<String, INDArray> outputs = outputs();
            Map<String, INDArray> tangents = read(network.tangent(taps()));
            network.tangentBackward(seeds(outputs), seeds(tangents));
            return byName(network.curvatures());
        }

        Map<String, INDArray> byName(FlatVector flat) {
            Map<String, INDArray> values = new HashMap<>();
            for (Parameter parameter : network.parameters()) {
                if (parameter.role() == Parameter.Role.LEARNING) {
                    values.put(parameter.name(), slice(flat, parameter).read().dup());
                }
            }
            return values;
        }

        private interface Measurement {
            Map<String, INDArray> of();
        }

        Map<String, INDArray> differences(Measurement measured) {
            network.values().axpy(STEP, network.directions());
            Map<String, INDArray> above = measured.of();
            network.values().axpy(-2 * STEP, network.directions());
            Map<String, INDArray> below = measured.of();
            network.values().axpy(STEP, network.directions());
            Map<String, INDArray> differences = new HashMap<>();
            above.forEach((name, values) ->
                    differences.put(name, values.sub(below.get(name)).divi(2 * STEP)));
            return differences;
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
