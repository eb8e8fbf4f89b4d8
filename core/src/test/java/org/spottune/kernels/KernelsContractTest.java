package org.spottune.kernels;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.metered.Meter;
import org.spottune.kernels.metered.MeteredKernels;
import org.spottune.kernels.nd4j.Nd4jKernels;
import org.spottune.kernels.onednn.OneDnnKernels;

/** Every implementation of {@link Kernels} keeps the same contracts. */
class KernelsContractTest {

    private abstract static class AllContracts
            implements BufferContract,
                    ConvolutionContract,
                    NormalizationContract,
                    ElementwiseContract,
                    ShortcutContract,
                    RowsContract {

        private final Kernels kernels;
        private final double tolerance;

        AllContracts(Kernels kernels, double tolerance) {
            this.kernels = kernels;
            this.tolerance = tolerance;
        }

        @Override
        public Kernels kernels() {
            return kernels;
        }

        @Override
        public double tolerance() {
            return tolerance;
        }

        @AfterEach
        void close() {
            kernels.close();
        }
    }

    @Nested
    class Nd4jFloat extends AllContracts {
        Nd4jFloat() {
            super(new Nd4jKernels(DataType.FLOAT), 1e-5);
        }
    }

    @Nested
    class Nd4jDouble extends AllContracts {
        Nd4jDouble() {
            super(new Nd4jKernels(DataType.DOUBLE), 1e-12);
        }
    }

    @Nested
    class OneDnn extends AllContracts {
        OneDnn() {
            super(new OneDnnKernels(), 1e-5);
        }
    }

    @Nested
    class Metered extends AllContracts {
        Metered() {
            super(new MeteredKernels(new OneDnnKernels(), new Meter()), 1e-5);
        }
    }
}
