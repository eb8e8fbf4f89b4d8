package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Precision;
import org.spottune.kernels.Precision.Support;
import org.spottune.kernels.UnsupportedPrecisionException;
import org.spottune.kernels.nd4j.Nd4jKernels;
import org.spottune.kernels.onednn.OneDnnKernels;

class KernelChoiceTest {

    private String before;

    @BeforeEach
    void clearProperty() {
        before = System.clearProperty(KernelChoice.PROPERTY);
    }

    @AfterEach
    void restoreProperty() {
        if (before == null) {
            System.clearProperty(KernelChoice.PROPERTY);
        } else {
            System.setProperty(KernelChoice.PROPERTY, before);
        }
    }

    @Test
    void prefersOneDnnForSinglePrecisionOnTheCpu() {
        assumeThat(OneDnnKernels.isAvailable()).isTrue();
        assumeThat(Nd4j.getExecutioner().type()).isEqualTo(ExecutionerType.NATIVE_CPU);

        assertThat(KernelChoice.of(DataType.FLOAT)).isEqualTo(KernelChoice.ONEDNN);
    }

    @Test
    void computesDoublePrecisionWithNd4j() {
        assertThat(KernelChoice.of(DataType.DOUBLE)).isEqualTo(KernelChoice.ND4J);
    }

    @Test
    void followsTheSystemProperty() {
        System.setProperty(KernelChoice.PROPERTY, "nd4j");

        try (Kernels kernels = KernelChoice.of(DataType.FLOAT).kernels(DataType.FLOAT, Precision.FLOAT32)) {
            assertThat(kernels).isInstanceOf(Nd4jKernels.class);
        }
    }

    @Test
    void refusesAnUnknownName() {
        System.setProperty(KernelChoice.PROPERTY, "cudnn");

        assertThatThrownBy(() -> KernelChoice.of(DataType.FLOAT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown kernels 'cudnn' in system property spottune.kernels, expected one of"
                        + " [ONEDNN, ND4J]");
    }

    @Test
    void refusesBfloat16WithNd4j() {
        assertThat(KernelChoice.ND4J.support(Precision.FLOAT32)).isEqualTo(Support.NATIVE);
        assertThat(KernelChoice.ND4J.support(Precision.BFLOAT16)).isEqualTo(Support.UNAVAILABLE);
        assertThatThrownBy(() -> KernelChoice.ND4J.kernels(DataType.FLOAT, Precision.BFLOAT16))
                .isInstanceOf(UnsupportedPrecisionException.class)
                .hasMessage("Cannot compute in bfloat16 with kernels ND4J: only ONEDNN does, on a CPU and for arrays in"
                        + " FLOAT; use precision=float32");
    }

    @Test
    void refusesOneDnnForDoublePrecision() {
        System.setProperty(KernelChoice.PROPERTY, "onednn");

        assertThatThrownBy(() -> KernelChoice.of(DataType.DOUBLE).kernels(DataType.DOUBLE, Precision.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Kernels ONEDNN compute in FLOAT only, got DOUBLE");
    }
}
