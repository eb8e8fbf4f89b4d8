package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations for second-order passes and for matching feature maps equal naive loops. */
interface SecondOrderContract extends KernelsContract {

    static Stream<ActivationShape> secondOrderShapes() {
        return Stream.of(
                new ActivationShape(1, 1, 1, 1),
                new ActivationShape(3, 3, 5, 3),
                new ActivationShape(4, 8, 8, 16),
                new ActivationShape(2, 33, 21, 40));
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.SecondOrderContract#secondOrderShapes")
    default void productsAreValueByValue(ActivationShape shape) {
        Activation a = Activation.random(shape, 1);
        Activation b = Activation.random(shape, 2);
        Tensor product = load(a);
        Tensor factor = load(b);

        kernels().multiply(product, factor);

        assertClose("product", product, ElementwiseContract.combine(a, b, (x, y) -> x * y));
        assertValues("factor", factor, b);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.SecondOrderContract#secondOrderShapes")
    default void channelMeansEqualNaiveLoops(ActivationShape shape) {
        Activation a = Activation.random(shape, 3);
        Activation b = Activation.random(shape, 4);

        assertMeans(kernels().channelMeans(load(a)), a);
        assertMeans(kernels().channelMeans(load(a), load(b)), ElementwiseContract.combine(a, b, (x, y) -> x * y));
    }

    private void assertMeans(double[] means, Activation values) {
        double[] expected = new double[values.shape().channels()];
        for (int i = 0; i < values.values().length; i++) {
            expected[i % expected.length] += values.values()[i] / values.shape().valuesPerChannel();
        }
        assertThat(means).hasSameSizeAs(expected);
        for (int c = 0; c < expected.length; c++) {
            assertThat(means[c]).as("channel %d", c).isCloseTo(expected[c], within(tolerance()));
        }
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.SecondOrderContract#secondOrderShapes")
    default void combinationsAreChannelByChannel(ActivationShape shape) {
        Activation a = Activation.random(shape, 5);
        Activation b = Activation.random(shape, 6);
        double[] shift = Activation.normal(shape.channels(), 7);
        double[] ofA = Activation.normal(shape.channels(), 8);
        double[] ofB = Activation.normal(shape.channels(), 9);
        Activation expected = Activation.zeros(shape);
        for (int i = 0; i < expected.values().length; i++) {
            int c = i % shape.channels();
            expected.values()[i] = shift[c] + ofA[c] * a.values()[i] + ofB[c] * b.values()[i];
        }
        Tensor left = load(a);

        Tensor sum =
                kernels().channelCombination(shift, List.of(new ChannelTerm(ofA, left), new ChannelTerm(ofB, load(b))));

        assertClose("combination", sum, expected);
        assertValues("a", left, a);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.MaxPoolingContract#maxPoolingCases")
    default void tangentsOfMaximaComeFromTheFirstOfThem(MaxPoolingContract.Case given) {
        for (Activation values : List.of(
                Activation.random(given.input(), 1),
                Activation.random(given.input(), 2).map(Math::signum),
                Activation.zeros(given.input()))) {
            Activation tangents = Activation.random(given.input(), 3);
            Tensor input = load(values);
            Tensor tangent = load(tangents);

            Tensor result = kernels().maxPoolTangent(tangent, input, given.windows());

            assertClose("tangent", result, given.expectedTangent(values, tangents));
            assertValues("input", input, values);
            assertValues("tangent of input", tangent, tangents);
        }
    }

    /** As PyTorch does without {@code align_corners}: halves are means of 2 x 2, quarters of the middle of 4 x 4. */
    @Test
    default void resizesWithTheCentresOfPositions() {
        Activation values = Activation.random(new ActivationShape(2, 4, 8, 5), 1);
        Activation half = Activation.zeros(new ActivationShape(2, 2, 4, 5));
        Activation quarter = Activation.zeros(new ActivationShape(2, 1, 2, 5));
        for (int row = 0; row < 2; row++) {
            for (int c = 0; c < 5; c++) {
                for (int y = 0; y < 2; y++) {
                    for (int x = 0; x < 4; x++) {
                        half.set(row, y, x, c, mean(values, row, 2 * y, 2 * x, c));
                    }
                }
                quarter.set(row, 0, 0, c, mean(values, row, 1, 1, c));
                quarter.set(row, 0, 1, c, mean(values, row, 1, 5, c));
            }
        }
        Tensor input = load(values);

        assertClose("half", kernels().resize(input, 2, 4), half);
        assertClose("quarter", kernels().resize(input, 1, 2), quarter);
        assertClose("the same", kernels().resize(input, 4, 8), values);
        assertValues("input", input, values);
    }

    private static double mean(Activation values, int row, int y, int x, int c) {
        return (values.at(row, y, x, c)
                        + values.at(row, y, x + 1, c)
                        + values.at(row, y + 1, x, c)
                        + values.at(row, y + 1, x + 1, c))
                / 4;
    }

    /** Twice as large: weights of a quarter and three quarters between neighbours; the outer values stay. */
    @Test
    default void growsBetweenNeighbours() {
        Activation values = new Activation(new ActivationShape(1, 1, 2, 1), new double[] {1, 3});

        assertClose(
                "twice",
                kernels().resize(load(values), 2, 4),
                new Activation(new ActivationShape(1, 2, 4, 1), new double[] {1, 1.5, 2.5, 3, 1, 1.5, 2.5, 3}));
    }
}
