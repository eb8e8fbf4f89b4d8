package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.BlockMode;
import org.spottune.nn.CheckpointNaming;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.blocks.Changed;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.PolicySpec;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;
import org.spottune.random.Draws;

/**
 * Every part of every kind of network against central differences in double precision: all shortcuts, strides 1 and 2,
 * frozen, learning and routed blocks in all neighbourhoods, batch and stored statistics, all forms of the two paths.
 */
class GradientCheckTest {

    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-5;
    private static final int CLASSES = 3;
    private static final int BATCH = 3;
    private static final int SIZE = 8;
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
        // Every partition meets every shortcut, and both statistics.
        for (ShortcutKind shortcut : ShortcutKind.values()) {
            for (int i = 0; i < partitions.size(); i++) {
                Statistics statistics = Statistics.values()[(i + shortcut.ordinal()) % 2];
                networks.add(Arguments.of(shortcut, statistics, partitions.get(i), PathForm.PAPER));
            }
        }
        networks.addAll(networksInOtherForms());
        return networks.stream();
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
                networks.add(Arguments.of(shortcut, Statistics.BATCH, partitions.get(i), form));
            }
        }
        return networks;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsEqualCentralDifferences(
            ShortcutKind shortcut, Statistics statistics, Partition partition, PathForm form) {
        ResNetSpec spec = spec(shortcut);
        PolicySpec policy = partition.routedBlocks() > 0 ? PolicySpec.of(spec, 5) : null;
        TrunkSpec trunk = new TrunkSpec(spec, partition, statistics, policy, form);
        try (Network network = Network.create(trunk, CLASSES, DataType.DOUBLE, 5)) {
            Draws draws = new Draws(11);
            perturb(network, draws);
            Objective objective = new Objective(network, draws);
            objective.backward();
            List<INDArray> gradients = network.parameters().stream()
                    .map(parameter -> parameter.gradient().dup('c'))
                    .toList();
            int i = 0;
            for (Parameter parameter : network.parameters()) {
                INDArray gradient = gradients.get(i++);
                // The policy acts through hard decisions, whose gradient is defined, not measured.
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
            case STATISTIC -> assertThat(gradient.norm1Number().doubleValue())
                    .as("step of %s", parameter.name())
                    .isPositive();
        }
    }

    /** A weighted sum of the logits, as a function of the parameters for fixed images and decisions. */
    private static final class Objective {

        private final Network network;
        private final INDArray images;
        private final INDArray weights;
        private final Routing routing;

        Objective(Network network, Draws draws) {
            this.network = network;
            this.images = random(draws.at("images"), BATCH, SIZE, SIZE, 3);
            this.weights = random(draws.at("weights"), BATCH, CLASSES);
            int routed = network.spec().partition().routedBlocks();
            double[] uniform = new double[BATCH * routed * 2];
            for (int i = 0; i < uniform.length; i++) {
                // Far from one half: no perturbation turns a decision.
                uniform[i] = draws.at("routes").uniform(i) < 0.5 ? 1e-6 : 1 - 1e-6;
            }
            this.routing = Routing.sampled(uniform);
        }

        double value() {
            network.parametersChanged(Changed.ALL);
            return network.forward(images, routing).mul(weights).sumNumber().doubleValue();
        }

        void backward() {
            network.gradients().assign(0);
            value();
            network.backward(weights);
        }

        double centralDifference(Parameter parameter, long index) {
            RoutingDecisions before = network.decisions();
            INDArray values = parameter.values().reshape(parameter.length());
            double original = values.getDouble(index);
            values.putScalar(index, original + STEP);
            double above = value();
            values.putScalar(index, original - STEP);
            double below = value();
            values.putScalar(index, original);
            assertThat(network.decisions().usage()).isEqualTo(before.usage());
            return (above - below) / (2 * STEP);
        }
    }

    /** Small enough to be quick: one block of stride 1 and two of stride 2. */
    private static ResNetSpec spec(ShortcutKind shortcut) {
        return new ResNetSpec(
                "tiny",
                new ResNetSpec.Stem(4, 3, 1, true, true),
                List.of(new ResNetSpec.Stage(1, 4, 1), new ResNetSpec.Stage(1, 6, 2), new ResNetSpec.Stage(1, 8, 2)),
                shortcut,
                true,
                CheckpointNaming.TORCHVISION);
    }

    /** Moves every parameter off its start value, so that no gradient is trivial. */
    private static void perturb(Network network, Draws draws) {
        for (Parameter parameter : network.parameters()) {
            INDArray noise =
                    random(draws.at(parameter.name()), parameter.values().shape());
            if (parameter.name().endsWith("running_var")) {
                parameter.values().addi(org.nd4j.linalg.ops.transforms.Transforms.abs(noise));
            } else {
                parameter.values().addi(noise.mul(0.3));
            }
        }
        network.parametersChanged(Changed.ALL);
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
