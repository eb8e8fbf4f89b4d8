package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Base of the tests of every implementation of {@link Kernels}. */
interface KernelsContract {

    /** The implementation under test. */
    Kernels kernels();

    /** Largest error allowed in arrays, relative to the largest expected magnitude. */
    double tolerance();

    /** Largest error allowed in tensors, relative to the largest expected magnitude. */
    double tensorTolerance();

    default Tensor load(Activation activation) {
        return kernels().load(activation.array(kernels().dataType()));
    }

    default Activation read(Tensor tensor) {
        return Activation.of(kernels().read(tensor));
    }

    default void assertClose(String what, Tensor actual, Activation expected) {
        assertThat(actual.shape()).as("shape of %s", what).isEqualTo(expected.shape());
        assertClose(what, read(actual).values(), expected.values(), tensorTolerance());
    }

    /** A vector of zeros in these kernels' memory. */
    default FlatVector vector(long length) {
        return new HostVector(Nd4j.zeros(kernels().dataType(), length));
    }

    default GuardedVector guarded() {
        return new GuardedVector(vector(GuardedVector.CAPACITY));
    }

    default void assertClose(String what, FlatVector actual, double[] expected) {
        assertClose(what, actual.read().toDoubleVector(), expected);
    }

    default void assertClose(String what, INDArray actual, double[] expected) {
        assertClose(what, Nd4j.toFlattened('c', actual).toDoubleVector(), expected);
    }

    default void assertClose(String what, double[] actual, double[] expected) {
        assertClose(what, actual, expected, tolerance());
    }

    private static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as("length of %s", what).hasSameSizeAs(expected);
        double scale = Math.max(DoubleStream.of(expected).map(Math::abs).max().orElse(0), 1e-3);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]) / scale)
                    .as("relative error of %s at %d, expected %s, got %s", what, i, expected[i], actual[i])
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    /** Asserts equal values; a negative zero equals zero. */
    default void assertValues(String what, Tensor actual, Activation expected) {
        assertThat(read(actual).map(value -> value + 0.0).values())
                .as(what)
                .containsExactly(expected.map(value -> value + 0.0).values());
    }
}
