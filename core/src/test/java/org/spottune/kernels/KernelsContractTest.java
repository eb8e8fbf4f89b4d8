package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.metered.Meter;
import org.spottune.kernels.metered.MeteredKernels;
import org.spottune.kernels.nd4j.Nd4jProvider;
import org.spottune.kernels.onednn.OneDnnProvider;

/** Every implementation of {@link Kernels} fulfils the same contracts. */
class KernelsContractTest {

    /** 8 bits of significand. */
    private static final double HALF_A_LAST_PLACE_OF_BFLOAT16 = Math.pow(2, -8);

    private static final KernelsProvider ONEDNN = new OneDnnProvider();
    private static final KernelsProvider ND4J = new Nd4jProvider();

    private static Kernels bfloat16Kernels() {
        assumeThat(ONEDNN.support(Precision.BFLOAT16)).isNotEqualTo(Precision.Support.UNAVAILABLE);
        return ONEDNN.create(DataType.FLOAT, Precision.BFLOAT16);
    }

    private abstract static class AllContracts
            implements VectorContract,
                    BufferContract,
                    ConvolutionContract,
                    NormalizationContract,
                    ElementwiseContract,
                    ShortcutContract,
                    MaxPoolingContract,
                    RowsContract,
                    DifferenceContract,
                    SecondOrderContract {

        private final Supplier<Kernels> factory;
        private final Kernels kernels;
        private final double tolerance;
        private final double tensorTolerance;

        AllContracts(Supplier<Kernels> factory, double tolerance) {
            this(factory, tolerance, tolerance);
        }

        AllContracts(Supplier<Kernels> factory, double tolerance, double tensorTolerance) {
            this.factory = factory;
            this.kernels = factory.get();
            this.tolerance = tolerance;
            this.tensorTolerance = tensorTolerance;
        }

        @Override
        public Kernels kernels() {
            return kernels;
        }

        @Override
        public Kernels otherKernels() {
            return factory.get();
        }

        @Override
        public double tolerance() {
            return tolerance;
        }

        @Override
        public double tensorTolerance() {
            return tensorTolerance;
        }

        @AfterEach
        void close() {
            kernels.close();
        }
    }

    @Nested
    class Nd4jFloat extends AllContracts {
        Nd4jFloat() {
            super(() -> ND4J.create(DataType.FLOAT, Precision.FLOAT32), 1e-5);
        }
    }

    @Nested
    class Nd4jDouble extends AllContracts {
        Nd4jDouble() {
            super(() -> ND4J.create(DataType.DOUBLE, Precision.FLOAT32), 1e-12);
        }
    }

    @Nested
    class OneDnn extends AllContracts {
        OneDnn() {
            super(() -> ONEDNN.create(DataType.FLOAT, Precision.FLOAT32), 1e-5);
        }
    }

    /** Arrays are as exact as in single precision, since sums use it; a tensor's values are rounded once. */
    @Nested
    class OneDnnBfloat16 extends AllContracts {
        OneDnnBfloat16() {
            super(KernelsContractTest::bfloat16Kernels, 1e-5, HALF_A_LAST_PLACE_OF_BFLOAT16 + 1e-5);
        }

        @Test
        void loadsTheNearestValueAndOfTwoTheEvenOne() {
            double lastPlace = Math.pow(2, -7);
            Activation values = new Activation(new ActivationShape(1, 1, 2, 2), new double[] {
                1 + 0.49 * lastPlace, 1 + 0.51 * lastPlace, 1 + 0.5 * lastPlace, 1 + 1.5 * lastPlace
            });

            assertThat(read(load(values)).values()).containsExactly(1, 1 + lastPlace, 1, 1 + 2 * lastPlace);
        }
    }

    @Nested
    class Metered extends AllContracts {
        Metered() {
            super(() -> new MeteredKernels(ONEDNN.create(DataType.FLOAT, Precision.FLOAT32), new Meter()), 1e-5);
        }
    }
}
