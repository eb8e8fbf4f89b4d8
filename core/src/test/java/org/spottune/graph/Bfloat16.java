package org.spottune.graph;

import static org.assertj.core.api.Assumptions.assumeThat;

import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.KernelsProviders;
import org.spottune.kernels.Precision;

/** Support for tests of {@link Precision#BFLOAT16}. */
public final class Bfloat16 {

    private Bfloat16() {}

    /** Skips a test on machines without support for the precision. */
    public static void assumeAvailable() {
        assumeThat(KernelsProviders.of(DataType.FLOAT).support(Precision.BFLOAT16))
                .as("support of bfloat16")
                .isNotEqualTo(Precision.Support.UNAVAILABLE);
    }
}
