package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;

/**
 * A routed block on images of one value and a zero beside it, small enough to compute by hand.
 *
 * <p>Normalisations pass on what they get, so F(x) = -0.5 max(0, x) and F^(x) = 3 max(0, -x). At x = 2, F is -1 and F^ is
 * 0, and the sums with the shortcut are 1 and 2; at x = -1, F is 0 and F^ is 3, and the sums are -1 and 2.
 */
class RoutedBlockTest {

    private static final double[] INPUT = {2, 2, -1, -1};
    private static final boolean[] TUNED = {true, false, true, false};
    private static final double[] OUTPUT_GRADIENT = {1, 10, 100, 1000};

    private Kernels kernels;
    private ParameterSet parameters;
    private RoutedBlock block;
    private final Gates gates = new Gates(new boolean[][] {TUNED});

    static Stream<Arguments> forms() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE).flatMap(type -> Stream.of(MixingPoint.values())
                .flatMap(mixing -> Stream.of(FrozenNormalization.STORED, FrozenNormalization.AFFINE)
                        .map(normalization -> Arguments.of(type, mixing, normalization))));
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theGatesGradientIsThatOfItsForm(DataType type, MixingPoint mixing, FrozenNormalization normalization) {
        build(type, mixing, normalization);
        backward();

        double[] expected =
                switch (mixing) {
                        // 1 * (0 + 1), 10 * (0 + 1), 100 * (3 - 0); the last row's sum is rectified away
                    case BEFORE_SHORTCUT -> new double[] {1, 10, 300, 0};
                        // 1 * (2 - 1), 10 * (2 - 1), 100 * (2 - 0), 1000 * (2 - 0)
                    case AFTER_RECTIFIER -> new double[] {1, 10, 200, 2000};
                };
        assertThat(gates.gradient(0)).containsExactly(expected, within(1e-2));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void outputIsThatOfTheBranchThatWasTaken(DataType type, MixingPoint mixing, FrozenNormalization normalization) {
        build(type, mixing, normalization);

        assertThat(values(block.forward(input(), gates))).containsExactly(new double[] {2, 1, 2, 0}, within(1e-4));
        assertThat(values(block.infer(input(), gates))).containsExactly(new double[] {2, 1, 2, 0}, within(1e-4));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void inputAndBranchesGetTheSameGradientInAllForms(
            DataType type, MixingPoint mixing, FrozenNormalization normalization) {
        build(type, mixing, normalization);

        // Shortcut and branch: 1 * (1 + 0), 10 * (1 - 0.5), 100 * (1 - 3), and nothing where the sum is rectified away.
        assertThat(values(backward())).containsExactly(new double[] {1, 5, -200, 0}, within(1e-2));
        assertThat(gradient("tuned.conv2.weight")).isCloseTo(100, within(1e-2));
        assertThat(gradient("tuned.conv1.weight")).isCloseTo(-300, within(1e-2));
        assertThat(gradient("conv1.weight")).isZero();
        assertThat(gradient("conv2.weight")).isZero();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void frozenScalesAndShiftsGetAGradientWhereTheyLearn(
            DataType type, MixingPoint mixing, FrozenNormalization normalization) {
        build(type, mixing, normalization);
        backward();

        // Only the second row took the frozen branch and passed the rectifier, with gradient 10.
        double learns = normalization == FrozenNormalization.STORED ? 0 : 1;
        assertThat(gradient("bn2.bias")).isCloseTo(learns * 10, within(1e-3));
        assertThat(gradient("bn2.weight")).isCloseTo(learns * 10 * -1, within(1e-3));
        assertThat(gradient("bn1.bias")).isCloseTo(learns * 10 * -0.5, within(1e-3));
        assertThat(gradient("bn1.weight")).isCloseTo(learns * 10 * -0.5 * 2, within(1e-3));
    }

    private void build(DataType type, MixingPoint mixing, FrozenNormalization normalization) {
        kernels = Computation.of(type).kernels();
        parameters = new ParameterSet();
        Learning learning = Learning.everything(Statistics.STORED, Parameter.Group.BACKBONE);
        ResidualBranch frozen = branch("", learning.freeze(normalization));
        ResidualBranch tuned = branch("tuned.", learning);
        block = new RoutedBlock(0, mixing, frozen, tuned, new Shortcut.Identity());
        parameters.bindValues(new HostVector(Nd4j.zeros(type, parameters.length())));
        parameters.bindGradients(new HostVector(Nd4j.zeros(type, parameters.length())));
        block.bind(kernels);
        for (Parameter parameter : parameters.ordered()) {
            parameter.vector().fill(start(parameter.name()));
        }
    }

    private ResidualBranch branch(String prefix, Learning how) {
        ConvolutionShape scalar = ConvolutionShape.same(1, 1, 1, 1);
        return new ResidualBranch(
                List.of(
                        new ConvolutionUnit(
                                parameters,
                                prefix + "conv1",
                                prefix + "bn1",
                                ConvolutionUnit.Form.unbiased(scalar, true),
                                how),
                        new ConvolutionUnit(
                                parameters,
                                prefix + "conv2",
                                prefix + "bn2",
                                ConvolutionUnit.Form.unbiased(scalar, false),
                                how)),
                Optional.empty());
    }

    private static double start(String name) {
        if (name.endsWith("running_var")) {
            return 1 - NormalizationParameters.EPSILON;
        }
        return switch (name) {
            case "conv1.weight" -> 1;
            case "conv2.weight" -> -0.5;
            case "tuned.conv1.weight" -> -1;
            case "tuned.conv2.weight" -> 3;
            default -> name.endsWith("weight") ? 1 : 0;
        };
    }

    private Tensor backward() {
        block.forward(input(), gates);
        return block.backward(tensor(OUTPUT_GRADIENT), gates, true);
    }

    private Tensor input() {
        return tensor(INPUT);
    }

    private Tensor tensor(double[] byRow) {
        INDArray array = Nd4j.zeros(kernels.dataType(), byRow.length, 1, 2, 1);
        for (int row = 0; row < byRow.length; row++) {
            array.putScalar(row, 0, 0, 0, byRow[row]);
        }
        return kernels.load(array);
    }

    private double[] values(Tensor tensor) {
        INDArray array = kernels.read(tensor);
        return IntStream.range(0, INPUT.length)
                .mapToDouble(row -> array.getDouble(row, 0, 0, 0))
                .toArray();
    }

    private double gradient(String name) {
        return parameters.find(name).orElseThrow().gradient().sumNumber().doubleValue();
    }
}
