package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Differences of two tensors and their squared lengths, also of tensors from other kernels. */
interface DifferenceContract extends KernelsContract {

    /** Other kernels of the same provider and precision. */
    Kernels otherKernels();

    static Stream<ActivationShape> differenceShapes() {
        return Stream.of(
                new ActivationShape(1, 1, 1, 1),
                new ActivationShape(3, 3, 5, 3),
                new ActivationShape(4, 8, 8, 16),
                new ActivationShape(2, 9, 7, 64));
    }

    private static double[] squaredDistances(Activation a, Activation b) {
        return IntStream.range(0, a.shape().batch())
                .mapToDouble(row -> {
                    double[] x = a.row(row);
                    double[] y = b.row(row);
                    return IntStream.range(0, x.length)
                            .mapToDouble(i -> (x[i] - y[i]) * (x[i] - y[i]))
                            .sum();
                })
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.DifferenceContract#differenceShapes")
    default void squaredDistancesOfRowsAreSummedInDoublePrecision(ActivationShape shape) {
        Activation a = Activation.random(shape, 1);
        Activation b = Activation.random(shape, 2);
        Tensor left = load(a);
        Tensor right = load(b);

        double[] distances = kernels().rowSquaredDistances(left, right);

        double[] expected = squaredDistances(a, b);
        assertThat(distances).hasSameSizeAs(expected);
        for (int row = 0; row < expected.length; row++) {
            assertThat(distances[row] / expected[row]).as("row %d", row).isCloseTo(1, within(1e-12));
        }
        assertValues("a", left, a);
        assertValues("b", right, b);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.DifferenceContract#differenceShapes")
    default void differencesAreScaledAfterwards(ActivationShape shape) {
        Activation a = Activation.random(shape, 3);
        Activation b = Activation.random(shape, 4);
        Tensor left = load(a);
        Tensor right = load(b);

        assertClose(
                "difference",
                kernels().scaledDifference(-0.75, left, right),
                ElementwiseContract.combine(a, b, (x, y) -> -0.75 * (x - y)));
        assertClose(
                "another",
                kernels().scaledDifference(1e-3, left, right),
                ElementwiseContract.combine(a, b, (x, y) -> 1e-3 * (x - y)));
        assertValues("a", left, a);
        assertValues("b", right, b);
    }

    @Test
    default void readsTensorsOfAnotherNetworksKernels() {
        ActivationShape shape = new ActivationShape(2, 3, 4, 8);
        Activation a = Activation.random(shape, 5);
        Activation b = Activation.random(shape, 6);
        try (Kernels others = otherKernels()) {
            Tensor foreign = others.load(b.array(others.dataType()));

            assertClose(
                    "difference",
                    kernels().scaledDifference(2, load(a), foreign),
                    ElementwiseContract.combine(a, b, (x, y) -> 2 * (x - y)));
            assertClose("distances", kernels().rowSquaredDistances(load(a), foreign), squaredDistances(a, b));
            assertThat(others.read(foreign)).isEqualTo(others.read(others.load(b.array(others.dataType()))));
        }
    }
}
