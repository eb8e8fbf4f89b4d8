package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.matching.LayerPair;
import org.spottune.matching.Matching;
import org.spottune.nn.Architecture;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.TinyVggs;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.TransferMethod;

/** Terms that draw a network to its teacher. */
class TeacherTest {

    private static final int IMAGES = 4;
    private static final int[] LABELS = {0, 1, 2, 0};
    private static final Computation DOUBLE = Computation.of(DataType.DOUBLE);
    private static final Architecture OF_TARGET = TinyResNets.averagePooled();

    private final INDArray images = TinyNetworks.images(DataType.DOUBLE, IMAGES);
    private Network teacher = network(new FeatureExtraction(), OF_TARGET, Optional.empty(), 2);
    private TeacherFeatures features = features(0.75, PairRule.ONE_TO_ONE, OF_TARGET);
    private Network target = network(new FineTuning(), OF_TARGET, Optional.of(features), 1);

    private static TeacherFeatures features(double weight, String pairs, Architecture ofTeacher) {
        return new TeacherFeatures(Coefficient.constant(weight), new PairRule(List.of(pairs)), List.of())
                .on(OF_TARGET, List.of(new SourceSpec(ofTeacher, TinyNetworks.CLASSES)));
    }

    private static Network network(
            TransferMethod method, Architecture architecture, Optional<TeacherFeatures> term, long seed) {
        TrunkSpec spec =
                method.network(architecture, Statistics.STORED).withMatching(term.flatMap(TeacherFeatures::matching));
        Network network = Network.create(spec, TinyNetworks.CLASSES, seed, DOUBLE);
        // Away from the kinks of rectifiers, where black pixels and rectified ones are while shifts are zero.
        network.parameters().stream()
                .filter(parameter -> parameter.name().matches(".*(bn\\d?|norm)\\.bias"))
                .forEach(parameter -> parameter.vector().fill(0.125));
        return network;
    }

    @AfterEach
    void close() {
        target.close();
        teacher.close();
    }

    /** A step whose target and teacher have put out some logits and, as the one pair, some maps [N, H, W, C]. */
    private StepInputs step(double[][] kept, double[][] said, INDArray map, INDArray ofTeacher) {
        Kernels kernels = target.kernels();
        Map<String, Tensor> maps = new HashMap<>();
        maps.put(Matching.teacherMap(0), kernels.load(map));
        Map<String, Tensor> theirs = new HashMap<>();
        theirs.put("theirs", teacher.kernels().load(ofTeacher));
        RoutingDecisions none = RoutingDecisions.withoutPolicy(kept.length, 0, Routing.argmax());
        INDArray unread = Nd4j.zeros(DataType.DOUBLE, kept.length, 1);
        return new StepInputs(
                target,
                new Outputs(Nd4j.createFromArray(kept), unread, none, maps),
                new int[kept.length],
                List.of(new StepInputs.Source(
                        teacher,
                        Optional.of(new Outputs(Nd4j.createFromArray(said), unread, none, theirs)),
                        new double[0][])),
                NamedSums.EMPTY,
                1);
    }

    @Test
    void answersDivergeAsOnPaper() {
        double third = Math.log(3);
        // Softmax of the teacher: 3/4 and 1/4; of the target: 1/2 and 1/2. Of the second image both are equal.
        StepInputs in = step(
                new double[][] {{0, 0}, {5, 1}},
                new double[][] {{third, 0}, {5, 1}},
                Nd4j.zeros(DataType.DOUBLE, 2, 1, 1, 1),
                Nd4j.zeros(DataType.DOUBLE, 2, 1, 1, 1));

        List<Loss> losses = new TeacherLogits(new Coefficient(6, 0.5), 1).evaluate(in, new Seeds());

        double divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
        assertThat(losses.get(0).value()).isCloseTo(divergence / 2, within(1e-12));
        // In epoch 1 the weight is 3.
        assertThat(losses.get(0).weighted()).isCloseTo(3 * divergence / 2, within(1e-12));
        AnswerDivergence twice = AnswerDivergence.of(new double[][] {{2 * third, 0}}, new double[][] {{0, 0}}, 2, 8);
        assertThat(twice.value()).isCloseTo(divergence, within(1e-12));
        // 8 * (1/2 - 3/4) / 2
        assertThat(twice.gradient()[0]).containsExactly(new double[] {-1, 1}, within(1e-12));
    }

    @Test
    void mapsAreApartAsOnPaper() {
        TeacherFeatures one = new TeacherFeatures(
                Coefficient.constant(2), features.rule(), List.of(new LayerPair(0, "theirs", 2, "layer1.0", 2)));
        // Two images of two positions and two channels. Of the second, one map is twice the other.
        INDArray map = Nd4j.createFromArray(new double[] {3000, 0, 0, 4000, 1000, 2000, 3000, 4000})
                .reshape('c', 2, 1, 2, 2);
        INDArray ofTeacher = Nd4j.createFromArray(new double[] {4000, 0, 0, 3000, 2000, 4000, 6000, 8000})
                .reshape('c', 2, 1, 2, 2);

        List<Loss> losses = one.evaluate(step(new double[2][2], new double[2][2], map, ofTeacher), new Seeds());

        // |(0.6, 0, 0, 0.8) - (0.8, 0, 0, 0.6)|² = 0.08 and 0, the mean of both.
        assertThat(losses.get(0).value()).isCloseTo(0.04, within(1e-9));
        assertThat(losses.get(0).weighted()).isCloseTo(0.08, within(1e-9));
    }

    @Test
    void oppositeMapsAreFourApartAndEmptyOnesStayFinite() {
        TeacherFeatures one = new TeacherFeatures(
                Coefficient.constant(1), features.rule(), List.of(new LayerPair(0, "theirs", 1, "layer1.0", 1)));
        INDArray ofTeacher = Nd4j.createFromArray(new double[] {2000, 2000}).reshape('c', 2, 1, 1, 1);
        INDArray map = Nd4j.createFromArray(new double[] {-5000, 0}).reshape('c', 2, 1, 1, 1);

        double value = one.evaluate(step(new double[2][2], new double[2][2], map, ofTeacher), new Seeds())
                .get(0)
                .value();

        assertThat(value).isCloseTo((4 + 1) / 2.0, within(1e-9));
    }

    @Test
    void nothingIsDrawnToAnEqualTeacher() {
        Map<String, Parameter> ofTeacher = new HashMap<>();
        teacher.parameters().forEach(parameter -> ofTeacher.put(parameter.name(), parameter));
        target.parameters().stream()
                .filter(parameter -> ofTeacher.containsKey(parameter.name()))
                .forEach(parameter ->
                        parameter.assign(ofTeacher.get(parameter.name()).values()));

        assertNothingDrawn(features);
        assertNothingDrawn(new TeacherLogits(Coefficient.constant(3), 1));
    }

    @Test
    void nothingIsDrawnWithoutWeight() {
        assertNothingDrawn(features(0, PairRule.ONE_TO_ONE, OF_TARGET));
        assertNothingDrawn(new TeacherLogits(Coefficient.constant(0), 1));
    }

    private void assertNothingDrawn(OutputTerm term) {
        Seeds seeds = new Seeds();
        List<Loss> losses = term.evaluate(inputs(), seeds);
        target.backward(seeds);

        assertThat(losses.get(0).weighted()).isCloseTo(0, within(1e-13));
        assertThat(target.gradients().read().normmaxNumber().doubleValue()).isCloseTo(0, within(1e-13));
    }

    @ParameterizedTest
    @ValueSource(strings = {PairRule.SINGLE, PairRule.ONE_TO_ONE, PairRule.ALL_TO_ALL})
    void theGradientOfMapsIsThatOfTheWeightedLoss(String pairs) {
        features = features(0.75, pairs, OF_TARGET);
        target.close();
        target = network(new FineTuning(), OF_TARGET, Optional.of(features), 1);

        assertGradient(features);
    }

    @Test
    void theTeacherMayBeOfAnotherKind() {
        Architecture other = TinyVggs.threeUnits();
        teacher.close();
        teacher = network(new FeatureExtraction(), other, Optional.empty(), 2);
        features = features(0.75, PairRule.ALL_TO_ALL, other);
        target.close();
        target = network(new FineTuning(), OF_TARGET, Optional.of(features), 1);

        assertGradient(features);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void theGradientOfAnswersIsThatOfTheWeightedLoss(double temperature) {
        assertGradient(new TeacherLogits(Coefficient.constant(3), temperature));
    }

    /** Coordinate by coordinate, of some of every parameter that learns. */
    private void assertGradient(OutputTerm term) {
        Seeds seeds = new Seeds();
        term.evaluate(inputs(), seeds);
        target.backward(seeds);
        INDArray gradient = target.gradients().read().dup();
        INDArray start = target.values().read().dup();
        double step = 1e-5;
        long offset = 0;
        double largest = 0;
        for (Parameter parameter : target.parameters()) {
            long length = parameter.length();
            if (parameter.role() == Parameter.Role.LEARNING) {
                for (long at : IntStream.of(0, (int) length / 2).distinct().toArray()) {
                    double analytic = gradient.getDouble(offset + at);
                    double numeric = (value(term, start, offset + at, step) - value(term, start, offset + at, -step))
                            / (2 * step);
                    assertThat(analytic)
                            .as(parameter.name() + " " + at)
                            .isCloseTo(numeric, within(1e-7 + 1e-5 * Math.abs(numeric)));
                    largest = Math.max(largest, Math.abs(analytic));
                }
            }
            offset += length;
        }
        assertThat(largest).isGreaterThan(1e-3);
    }

    private double value(OutputTerm term, INDArray start, long at, double step) {
        INDArray moved = start.dup();
        moved.putScalar(at, start.getDouble(at) + step);
        target.values().write(moved);
        double value = term.evaluate(inputs(), new Seeds()).get(0).weighted();
        target.values().write(start);
        return value;
    }

    @Test
    void projectionsStartAsTheIdentityWhereWidthsAreEqual() {
        INDArray weight = TinyNetworks.parameter(target, "teacher.1.weight").values();

        assertThat(weight.reshape('c', 4, 4)).isEqualTo(Nd4j.eye(4).castTo(DataType.DOUBLE));
        assertThat(TinyNetworks.parameter(target, "teacher.1.bias")
                        .values()
                        .norm1Number()
                        .doubleValue())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "NaN", "Infinity"})
    void refusesATemperatureThatIsNotPositiveAndFinite(double temperature) {
        assertThatThrownBy(() -> new TeacherLogits(Coefficient.constant(1), temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Temperature must be > 0 and finite, got " + temperature);
    }

    @Test
    void needsATeacher() {
        StepInputs without = new StepInputs(
                target, target.forward(images, Routing.argmax(), Set.of()), LABELS, List.of(), NamedSums.EMPTY, 0);

        assertThatThrownBy(() -> new TeacherLogits(Coefficient.constant(1), 1).evaluate(without, new Seeds()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This step has no teacher");
    }

    private StepInputs inputs() {
        Needs needs = features.needs(OF_TARGET);
        Outputs ofTeacher = teacher.infer(images, Routing.argmax(), needs.teacherTaps());
        Outputs outputs = target.forward(images, Routing.argmax(), needs.taps());
        return new StepInputs(
                target,
                outputs,
                LABELS,
                List.of(new StepInputs.Source(teacher, Optional.of(ofTeacher), new double[0][])),
                NamedSums.EMPTY,
                0);
    }
}
