package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums and rectifiers, element by element. */
interface ElementwiseContract extends KernelsContract {

    static Stream<ActivationShape> elementwiseShapes() {
        return Stream.of(
                new ActivationShape(1, 1, 1, 1),
                new ActivationShape(2, 3, 5, 3),
                new ActivationShape(1, 7, 7, 20),
                new ActivationShape(4, 8, 8, 16));
    }

    static Activation combine(Activation a, Activation b, DoubleBinaryOperator operator) {
        double[] values = IntStream.range(0, a.values().length)
                .mapToDouble(i -> operator.applyAsDouble(a.values()[i], b.values()[i]))
                .toArray();
        return new Activation(a.shape(), values);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ElementwiseContract#elementwiseShapes")
    default void adds(ActivationShape shape) {
        Activation a = Activation.random(shape, 1);
        Activation b = Activation.random(shape, 2);
        Tensor sum = load(a);
        Tensor addend = load(b);

        kernels().add(sum, addend);

        assertClose("sum", sum, combine(a, b, Double::sum));
        assertValues("addend", addend, b);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ElementwiseContract#elementwiseShapes")
    default void rectifies(ActivationShape shape) {
        Activation a = Activation.random(shape, 3);
        Tensor values = load(a);

        kernels().rectify(values);

        assertValues("rectified values", values, a.map(value -> Math.max(0, value)));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ElementwiseContract#elementwiseShapes")
    default void rectifiesASum(ActivationShape shape) {
        Activation a = Activation.random(shape, 4);
        Activation b = Activation.random(shape, 5);
        Tensor sum = load(a);
        Tensor addend = load(b);

        kernels().addRectified(sum, addend);

        assertClose("rectified sum", sum, combine(a, b, (x, y) -> Math.max(0, x + y)));
        assertValues("addend", addend, b);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.ElementwiseContract#elementwiseShapes")
    default void rectifierStopsGradientWhereItsOutputIsNotPositive(ActivationShape shape) {
        Activation gradient = Activation.random(shape, 6);
        Activation output = Activation.random(shape, 7).map(value -> Math.max(0, value));
        assertThat(shape.size() == 1
                        || IntStream.range(0, output.values().length).anyMatch(i -> output.values()[i] == 0))
                .as("an output of zero occurs")
                .isTrue();
        Tensor gradientTensor = load(gradient);
        Tensor outputTensor = load(output);

        kernels().rectifierGradient(gradientTensor, outputTensor);

        assertValues("gradient", gradientTensor, combine(gradient, output, (g, y) -> y > 0 ? g : 0));
        assertValues("output", outputTensor, output);
    }
}
