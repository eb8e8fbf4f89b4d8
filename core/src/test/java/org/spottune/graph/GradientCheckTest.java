package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockKind;
import org.spottune.nn.BlockMode;
import org.spottune.nn.CheckpointNaming;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.VggSpec;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.PolicySpec;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;
import org.spottune.random.Draws;

/**
 * Every part of every kind of network against central differences in double precision: all shortcuts, basic blocks and
 * bottlenecks, a pooled stem, units without shortcuts, strides 1 and 2, frozen, learning and routed blocks in all neighbourhoods, batch and stored
 * statistics, all forms of the two paths.
 */
class GradientCheckTest {

    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-5;
    private static final int CLASSES = 3;
    private static final int BATCH = 3;
    private static final int SAMPLES_PER_PARAMETER = 2;

    private static final BlockMode F = BlockMode.FROZEN;
    private static final BlockMode T = BlockMode.TUNED;
    private static final BlockMode R = BlockMode.ROUTED;

    static Stream<Arguments> networks() {
        List<Arguments> networks = new ArrayList<>();
        List<Partition> partitions = List.of(
                new Partition(true, List.of(T, T, T), true),
                new Partition(true, List.of(F, F, F), false),
                new Partition(false, List.of(F, T, F), true),
                new Partition(false, List.of(F, F, F), true),
                new Partition(true, List.of(R, R, R), true),
                new Partition(false, List.of(F, R, R), true),
                new Partition(true, List.of(F, R, T), true),
                new Partition(false, List.of(T, R, F), false));
        // Every partition is tested with every shortcut, and with both statistics.
        for (ShortcutKind shortcut : ShortcutKind.values()) {
            for (int i = 0; i < partitions.size(); i++) {
                Statistics statistics = Statistics.values()[(i + shortcut.ordinal()) % 2];
                networks.add(Arguments.of(
                        Named.of("basic, " + shortcut, basic(shortcut)),
                        statistics,
                        partitions.get(i),
                        PathForm.PAPER));
            }
        }
        for (Statistics statistics : Statistics.values()) {
            for (Partition partition : partitions) {
                networks.add(
                        Arguments.of(Named.of("bottlenecks", bottlenecks()), statistics, partition, PathForm.PAPER));
            }
        }
        networks.addAll(networksInOtherForms());
        networks.addAll(networksWithoutShortcuts());
        return networks.stream();
    }

    /** Enough cases that each partition, shortcut and form occurs. */
    static Stream<Arguments> everyThirdNetwork() {
        List<Arguments> all = networks().toList();
        return IntStream.range(0, all.size()).filter(i -> i % 3 == 0).mapToObj(all::get);
    }

    private static List<Arguments> networksInOtherForms() {
        List<Arguments> networks = new ArrayList<>();
        PathForm affine = new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.AFFINE);
        List<Partition> partitions = List.of(
                new Partition(false, List.of(F, F, F), false),
                new Partition(false, List.of(F, R, R), true),
                new Partition(true, List.of(F, R, T), true),
                new Partition(false, List.of(R, R, F), true));
        for (ShortcutKind shortcut : ShortcutKind.values()) {
            for (int i = 0; i < partitions.size(); i++) {
                PathForm form = (i + shortcut.ordinal()) % 2 == 0 ? PathForm.REFERENCE : affine;
                networks.add(Arguments.of(
                        Named.of("basic, " + shortcut, basic(shortcut)), Statistics.BATCH, partitions.get(i), form));
            }
        }
        partitions.forEach(partition -> networks.add(
                Arguments.of(Named.of("bottlenecks", bottlenecks()), Statistics.BATCH, partition, PathForm.REFERENCE)));
        return networks;
    }

    private static List<Arguments> networksWithoutShortcuts() {
        VggSpec vgg = new VggSpec("tiny", List.of(new VggSpec.Stage(1, 4), new VggSpec.Stage(2, 6)));
        PathForm affine = new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.AFFINE);
        List<Arguments> networks = new ArrayList<>();
        for (Partition partition : List.of(
                new Partition(true, List.of(T, T, T), true),
                new Partition(false, List.of(F, T, F), true),
                new Partition(false, List.of(F, F, T), true),
                new Partition(false, List.of(T, F, F), false),
                new Partition(false, List.of(F, F, F), false))) {
            for (Statistics statistics : Statistics.values()) {
                networks.add(Arguments.of(Named.of("without shortcuts", vgg), statistics, partition, PathForm.PAPER));
            }
            for (PathForm form : List.of(PathForm.REFERENCE, affine)) {
                networks.add(Arguments.of(Named.of("without shortcuts", vgg), Statistics.BATCH, partition, form));
            }
        }
        return networks;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsEqualCentralDifferences(
            Architecture spec, Statistics statistics, Partition partition, PathForm form) {
        check(spec, statistics, partition, form, Place.LOGITS);
    }

    @ParameterizedTest
    @MethodSource("everyThirdNetwork")
    void gradientsFromAllPlacesAtOnceEqualCentralDifferences(
            Architecture spec, Statistics statistics, Partition partition, PathForm form) {
        check(spec, statistics, partition, form, Place.values());
    }

    @ParameterizedTest
    @MethodSource("everyThirdNetwork")
    void gradientsFromFeaturesAloneEqualCentralDifferences(
            Architecture spec, Statistics statistics, Partition partition, PathForm form) {
        check(spec, statistics, partition, form, Place.FEATURES);
    }

    @ParameterizedTest
    @MethodSource("everyThirdNetwork")
    void gradientsFromFeatureMapsAloneEqualCentralDifferences(
            Architecture spec, Statistics statistics, Partition partition, PathForm form) {
        check(spec, statistics, partition, form, Place.FIRST_MAP, Place.SECOND_MAP);
    }

    @ParameterizedTest
    @MethodSource("everyThirdNetwork")
    void gradientsAtTheImagesEqualCentralDifferences(
            Architecture spec, Statistics statistics, Partition partition, PathForm form) {
        try (Network network = network(spec, statistics, partition, form)) {
            Draws draws = new Draws(11);
            perturb(network, draws);
            Objective objective = new Objective(network, draws, Set.of(Place.values()));
            INDArray gradient = objective.imageGradient();
            double scale = gradient.amaxNumber().doubleValue();

            assertThat(gradient.shape()).isEqualTo(objective.images.shape());
            for (long i = 0; i < gradient.length(); i += 23) {
                assertThat(gradient.getDouble(i) / scale)
                        .as("gradient at %d", i)
                        .isCloseTo(
                                objective.centralDifferenceAtImages(i) / scale,
                                org.assertj.core.api.Assertions.within(TOLERANCE));
            }
        }
    }

    private static Network network(Architecture spec, Statistics statistics, Partition partition, PathForm form) {
        PolicySpec policy = partition.routedBlocks() > 0 ? PolicySpec.of(spec, 5) : null;
        TrunkSpec trunk = new TrunkSpec(spec, partition, statistics, policy, form);
        return Network.create(trunk, CLASSES, 5, Computation.of(DataType.DOUBLE));
    }

    private static void check(
            Architecture spec, Statistics statistics, Partition partition, PathForm form, Place... places) {
        try (Network network = network(spec, statistics, partition, form)) {
            Draws draws = new Draws(11);
            perturb(network, draws);
            Objective objective = new Objective(network, draws, Set.of(places));
            objective.backward();
            List<INDArray> gradients = network.parameters().stream()
                    .map(parameter -> parameter.gradient().dup('c'))
                    .toList();
            int i = 0;
            for (Parameter parameter : network.parameters()) {
                INDArray gradient = gradients.get(i++);
                // The policy acts through hard decisions, whose gradient is a definition and cannot be measured.
                if (parameter.group() != Parameter.Group.POLICY) {
                    check(parameter, gradient, objective);
                }
            }
        }
    }

    private static void check(Parameter parameter, INDArray gradient, Objective objective) {
        switch (parameter.role()) {
            case LEARNING -> {
                double scale = Math.max(gradient.amaxNumber().doubleValue(), 1e-3);
                long stride = Math.max(1, parameter.length() / SAMPLES_PER_PARAMETER);
                for (long i = 0; i < parameter.length(); i += stride) {
                    assertThat(gradient.getDouble(i) / scale)
                            .as("gradient of %s at %d", parameter.name(), i)
                            .isCloseTo(
                                    objective.centralDifference(parameter, i) / scale,
                                    org.assertj.core.api.Assertions.within(TOLERANCE));
                }
            }
            case FROZEN -> assertThat(gradient.norm1Number().doubleValue())
                    .as("gradient of frozen %s", parameter.name())
                    .isZero();
            case STATISTIC -> {
                if (objective.isReached(parameter)) {
                    assertThat(gradient.norm1Number().doubleValue())
                            .as("step of %s", parameter.name())
                            .isPositive();
                }
            }
        }
    }

    /** The output of a network that an objective reads. */
    private enum Place {
        LOGITS,
        FEATURES,
        FIRST_MAP,
        SECOND_MAP
    }

    /** A weighted sum of outputs, as a function of the parameters for fixed images and decisions. */
    private static final class Objective {

        private final Network network;
        private final Draws draws;
        private final Set<Place> places;
        private final List<String> maps;
        private final INDArray images;
        private final Routing routing;

        Objective(Network network, Draws draws, Set<Place> places) {
            this.network = network;
            this.draws = draws;
            this.places = places;
            this.maps = network.spec().network().maps();
            // A pooled stem leaves a quarter of height and width.
            int size = network.spec().network() instanceof ResNetSpec resnet
                            && resnet.stem().maxPooled()
                    ? 16
                    : 8;
            this.images = random(draws.at("images"), BATCH, size, size, 3);
            int routed = network.spec().partition().routedBlocks();
            double[] uniform = new double[BATCH * routed * 2];
            for (int i = 0; i < uniform.length; i++) {
                // Far from one half, so no perturbation changes a decision.
                uniform[i] = draws.at("routes").uniform(i) < 0.5 ? 1e-6 : 1 - 1e-6;
            }
            this.routing = Routing.sampled(uniform);
        }

        private Set<String> taps() {
            return places.stream()
                    .filter(place -> place == Place.FIRST_MAP || place == Place.SECOND_MAP)
                    .map(this::map)
                    .collect(Collectors.toSet());
        }

        private String map(Place place) {
            return maps.get(place == Place.FIRST_MAP ? 0 : 1);
        }

        private Outputs forward() {
            return network.forward(images, routing, taps());
        }

        private INDArray output(Outputs outputs, Place place) {
            return switch (place) {
                case LOGITS -> outputs.logits();
                case FEATURES -> outputs.features();
                case FIRST_MAP, SECOND_MAP -> network.kernels()
                        .read(outputs.maps().get(map(place)));
            };
        }

        private INDArray weights(INDArray output, Place place) {
            // Small weights for maps: the sum of their many values would round away the change of a step.
            return random(draws.at(place.name()), output.shape()).mul(output.rank() == 4 ? 0.1 : 1);
        }

        double value() {
            Outputs outputs = forward();
            double sum = 0;
            for (Place place : places) {
                INDArray output = output(outputs, place);
                sum += output.mul(weights(output, place)).sumNumber().doubleValue();
            }
            return sum;
        }

        void backward() {
            // Old gradients must be overwritten.
            network.gradients().fill(7);
            zeroFrozen();
            network.backward(seeds(forward()));
        }

        INDArray imageGradient() {
            return network.imageGradient(seeds(network.forwardFromImages(images, routing, taps())));
        }

        private Seeds seeds(Outputs outputs) {
            Seeds seeds = new Seeds();
            for (Place place : places) {
                INDArray weights = weights(output(outputs, place), place);
                switch (place) {
                    case LOGITS -> seeds.addToLogits(weights);
                    case FEATURES -> seeds.addToFeatures(weights);
                    case FIRST_MAP, SECOND_MAP -> seeds.addToMap(
                            map(place), network.kernels().load(weights));
                }
            }
            return seeds;
        }

        /** Zeroes the gradients of frozen parameters, which no pass writes. */
        private void zeroFrozen() {
            ParameterLayout.of(network).of(Parameter.Role.FROZEN).forEach(interval -> interval.of(network.gradients())
                    .fill(0));
        }

        /** Whether a parameter's part lies below an output. */
        boolean isReached(Parameter parameter) {
            return places.contains(Place.LOGITS)
                    || places.contains(Place.FEATURES)
                    || !parameter.name().matches("end_bn.*|features\\.8\\..*|(tuned\\.)?" + maps.get(2) + ".*");
        }

        double centralDifferenceAtImages(long index) {
            double original = images.getDouble(index);
            images.putScalar(index, original + STEP);
            double above = value();
            images.putScalar(index, original - STEP);
            double below = value();
            images.putScalar(index, original);
            return (above - below) / (2 * STEP);
        }

        double centralDifference(Parameter parameter, long index) {
            RoutingDecisions before = network.decisions();
            INDArray values = parameter.values().dup().reshape(parameter.length());
            double original = values.getDouble(index);
            parameter.assign(values.putScalar(index, original + STEP));
            double above = value();
            parameter.assign(values.putScalar(index, original - STEP));
            double below = value();
            parameter.assign(values.putScalar(index, original));
            assertThat(network.decisions().usage()).isEqualTo(before.usage());
            return (above - below) / (2 * STEP);
        }
    }

    /** Small enough to be quick: one block of stride 1 and two of stride 2. */
    static ResNetSpec basic(ShortcutKind shortcut) {
        return new ResNetSpec(
                "tiny",
                new ResNetSpec.Stem(4, 3, 1, true, true),
                List.of(new ResNetSpec.Stage(1, 4, 1), new ResNetSpec.Stage(1, 6, 2), new ResNetSpec.Stage(1, 8, 2)),
                shortcut,
                true,
                CheckpointNaming.TORCHVISION);
    }

    /** A block that projects at stride 1, one that keeps its shape, and one that projects at stride 2. */
    static ResNetSpec bottlenecks() {
        return new ResNetSpec(
                "tiny",
                new ResNetSpec.Stem(4, 7, 2, false, true, true),
                BlockKind.BOTTLENECK,
                List.of(new ResNetSpec.Stage(2, 2, 1), new ResNetSpec.Stage(1, 3, 2)),
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.TORCHVISION);
    }

    /** Moves every parameter away from its initial value, so that no gradient is trivial. */
    private static void perturb(Network network, Draws draws) {
        for (Parameter parameter : network.parameters()) {
            INDArray noise =
                    random(draws.at(parameter.name()), parameter.values().shape());
            boolean variance = parameter.name().endsWith("running_var");
            parameter.assign(parameter.values().add(variance ? Transforms.abs(noise) : noise.mul(0.3)));
        }
    }

    private static INDArray random(Draws draws, long... shape) {
        long length = java.util.stream.LongStream.of(shape).reduce(1, (a, b) -> a * b);
        double[] values = new double[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.gaussian(i);
        }
        return Nd4j.createFromArray(values).reshape('c', shape);
    }
}
