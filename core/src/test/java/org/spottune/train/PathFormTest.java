package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.learner.Learner;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.Losses;
import org.spottune.policy.PolicySpec;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;

/** Training in the forms of the paper and of its published code: a shared block and a routed one. */
class PathFormTest {

    private static final StepPlan PLAN = Plans.sgd(0.9, 5e-4, 0.05, 0.01);
    private static final int BATCH = 6;
    private static final long[] IDS = {1, 2, 3, 4, 5, 6};
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2};

    private static final Pattern NORMALIZATION = Pattern.compile("bn\\d|downsample\\.1");

    static Stream<Arguments> networksAndFrozenNormalizations() {
        return Stream.of(TinyResNets.averagePooled(), TinyResNets.projected())
                .flatMap(network -> Stream.of(FrozenNormalization.AFFINE, FrozenNormalization.LEARNING)
                        .map(normalization -> Arguments.of(network, normalization)));
    }

    @ParameterizedTest
    @EnumSource(FrozenNormalization.class)
    void mixingPointsDifferInThePolicysGradientAlone(FrozenNormalization normalization) {
        ResNetSpec spec = TinyResNets.projected();
        try (Network before = network(trunk(spec, MixingPoint.BEFORE_SHORTCUT, normalization), DataType.FLOAT);
                Network after = network(trunk(spec, MixingPoint.AFTER_RECTIFIER, normalization), DataType.FLOAT)) {
            assertThat(bits(gradients(after))).containsExactly(bits(gradients(before)));

            for (Parameter parameter : after.parameters()) {
                String name = parameter.name();
                float[] expected = bits(TinyNetworks.parameter(before, name).gradient());
                if (parameter.group() != Parameter.Group.POLICY) {
                    assertThat(bits(parameter.gradient())).as(name).containsExactly(expected);
                } else if (name.startsWith("policy.fc")) {
                    assertThat(bits(parameter.gradient())).as(name).isNotEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networksAndFrozenNormalizations")
    void frozenConvolutionsKeepEveryBitWhileTheirNormalizationsMove(
            ResNetSpec spec, FrozenNormalization normalization) {
        TrunkSpec trunk = trunk(spec, MixingPoint.AFTER_RECTIFIER, normalization);
        try (Network network = network(trunk, DataType.FLOAT)) {
            Map<String, float[]> start = valuesByName(network);
            train(network);

            assertThat(frozenPath(network)).isNotEmpty().allSatisfy(parameter -> {
                String name = parameter.name();
                boolean statistic = name.contains("running");
                boolean moves = NORMALIZATION.matcher(name).find()
                        && (!statistic || normalization == FrozenNormalization.LEARNING);
                assertThat(parameter.role() == Role.FROZEN).as(name).isEqualTo(!moves);
                assertThat(Arrays.equals(bits(parameter.values()), start.get(name)))
                        .as(name)
                        .isEqualTo(!moves);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("networksAndFrozenNormalizations")
    void bothKernelsAgree(ResNetSpec spec, FrozenNormalization normalization) {
        TrunkSpec trunk = trunk(spec, MixingPoint.AFTER_RECTIFIER, normalization);
        try (Network exact = network(trunk, DataType.DOUBLE);
                Network fast = network(trunk, DataType.FLOAT)) {
            gradients(exact);
            gradients(fast);

            INDArray expected = exact.gradients().read();
            INDArray difference =
                    fast.gradients().read().castTo(DataType.DOUBLE).sub(expected);
            assertThat(difference.norm2Number().doubleValue())
                    .isLessThan(1e-4 * expected.norm2Number().doubleValue());
        }
    }

    /** A network that normalises nowhere by folding: all its normalisations learn, on stored statistics. */
    @ParameterizedTest
    @MethodSource("networksAndFrozenNormalizations")
    void inferenceAfterTrainingEqualsTheUnfoldedComputation(ResNetSpec spec, FrozenNormalization normalization) {
        TrunkSpec trunk = trunk(spec, MixingPoint.AFTER_RECTIFIER, normalization);
        TrunkSpec unfolded = new TrunkSpec(
                spec,
                trunk.partition().withLearningStem(),
                Statistics.STORED,
                trunk.policyOrNull(),
                new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.AFFINE));
        try (Network trained = network(trunk, DataType.FLOAT);
                Network twin = network(unfolded, DataType.DOUBLE)) {
            trained.infer(images(DataType.FLOAT), noise(trained, 9)); // folds what training then moves
            train(trained);
            copy(trained, twin);

            INDArray actual = trained.infer(images(DataType.FLOAT), noise(trained, 9));
            INDArray expected = twin.forward(images(DataType.DOUBLE), noise(twin, 9));

            assertThat(actual.castTo(DataType.DOUBLE).equalsWithEps(expected, 1e-4))
                    .as("logits %s, unfolded %s", actual, expected)
                    .isTrue();
        }
    }

    @Test
    void aWorkersStateCarriesTheNormalizationsOfTheFrozenPath() {
        TrunkSpec trunk = trunk(TinyResNets.projected(), MixingPoint.AFTER_RECTIFIER, FrozenNormalization.LEARNING);
        try (Network trained = network(trunk, DataType.FLOAT);
                Network other = network(trunk, DataType.FLOAT)) {
            train(trained);
            other.infer(images(DataType.FLOAT), Routing.argmax());

            PLAN.state(trained).resting(trained).writeTo(other);

            assertThat(bits(other.values().read()))
                    .containsExactly(bits(trained.values().read()));
            assertThat(bits(other.infer(images(DataType.FLOAT), Routing.argmax())))
                    .containsExactly(bits(trained.infer(images(DataType.FLOAT), Routing.argmax())));
        }
    }

    @Test
    void aLearningStemGetsItsGradientThroughAFrozenPrefix() {
        ResNetSpec spec = TinyResNets.averagePooled();
        TrunkSpec frozenStem = trunk(spec, MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.STORED);
        TrunkSpec learningStem = new TrunkSpec(
                spec, frozenStem.partition().withLearningStem(), Statistics.BATCH, frozenStem.policyOrNull());
        try (Network network = network(learningStem, DataType.FLOAT)) {
            Map<String, float[]> start = valuesByName(network);
            train(network);

            Map<String, float[]> end = valuesByName(network);
            assertThat(end.get("conv1.weight")).isNotEqualTo(start.get("conv1.weight"));
            assertThat(end.get("layer1.0.bn1.weight")).containsExactly(start.get("layer1.0.bn1.weight"));
        }
    }

    /** Stem and first block frozen, the second block routed. */
    private static TrunkSpec trunk(ResNetSpec spec, MixingPoint mixing, FrozenNormalization normalization) {
        return new TrunkSpec(
                spec,
                Partition.routed(2, 1),
                Statistics.BATCH,
                PolicySpec.of(spec, 5),
                new PathForm(mixing, normalization));
    }

    private static Network network(TrunkSpec trunk, DataType type) {
        return Network.create(trunk, TinyNetworks.CLASSES, 3, Computation.of(type));
    }

    private static void train(Network network) {
        Learner learner = PLAN.learner(network, List.of());
        for (int i = 0; i < 3; i++) {
            Batch batch = new Batch(images(network.dataType()), LABELS, IDS);
            PLAN.procedure().run(Plans.step(learner, PLAN, batch, noise(network, i)));
        }
    }

    /** Writes the gradients of a training pass; the result is its logits. */
    private static INDArray gradients(Network network) {
        INDArray logits = network.forward(images(network.dataType()), noise(network, 0));
        network.backward(Losses.crossEntropy(logits, LABELS));
        return logits;
    }

    private static INDArray images(DataType type) {
        return TinyNetworks.images(type, BATCH);
    }

    private static Routing noise(Network network, int round) {
        return new RoutingNoise(7, Purpose.TRAINING_ROUTES).of(round, IDS, network.routedBlocks());
    }

    private static Map<String, float[]> valuesByName(Network network) {
        Map<String, float[]> values = new HashMap<>();
        network.parameters().forEach(parameter -> values.put(parameter.name(), bits(parameter.values())));
        return values;
    }

    /** What both paths share or the frozen one has for itself, from the stem to the last block. */
    private static List<Parameter> frozenPath(Network network) {
        return network.parameters().stream()
                .filter(parameter -> !parameter.name().matches("(tuned|policy|end_bn|fc)\\..*"))
                .toList();
    }

    /** Values for exact comparison: arrays of ND4J are equal when they are close. */
    private static float[] bits(INDArray values) {
        return Nd4j.toFlattened('c', values).toFloatVector();
    }

    private static void copy(Network source, Network target) {
        for (Parameter parameter : source.parameters()) {
            TinyNetworks.parameter(target, parameter.name())
                    .assign(parameter.values().castTo(target.dataType()));
        }
    }
}
