package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.Precision.Support;
import org.spottune.kernels.nd4j.Nd4jProvider;
import org.spottune.kernels.onednn.OneDnnProvider;

class KernelsProvidersTest {

    private String before;

    @BeforeEach
    void clearProperty() {
        before = System.clearProperty(KernelsProviders.PROPERTY);
    }

    @AfterEach
    void restoreProperty() {
        if (before == null) {
            System.clearProperty(KernelsProviders.PROPERTY);
        } else {
            System.setProperty(KernelsProviders.PROPERTY, before);
        }
    }

    @Test
    void prefersOneDnnForSinglePrecisionOnTheCpu() {
        assumeThat(new OneDnnProvider().obstacle(DataType.FLOAT, Precision.FLOAT32))
                .isEmpty();
        assumeThat(Nd4j.getExecutioner().type()).isEqualTo(ExecutionerType.NATIVE_CPU);

        assertThat(KernelsProviders.of(DataType.FLOAT)).isInstanceOf(OneDnnProvider.class);
    }

    @Test
    void computesDoublePrecisionWithNd4j() {
        assertThat(KernelsProviders.of(DataType.DOUBLE)).isInstanceOf(Nd4jProvider.class);
    }

    @Test
    void followsTheSystemProperty() {
        System.setProperty(KernelsProviders.PROPERTY, "nd4j");

        assertThat(KernelsProviders.of(DataType.FLOAT)).isInstanceOf(Nd4jProvider.class);
        assertThat(Computation.FLOAT32.provider().id()).isEqualTo("nd4j");
    }

    @Test
    void refusesAnUnknownName() {
        System.setProperty(KernelsProviders.PROPERTY, "cudnn");

        assertThatThrownBy(() -> KernelsProviders.of(DataType.FLOAT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown kernels 'cudnn' in system property spottune.kernels, expected one of"
                        + " [nd4j, onednn]");
    }

    @Test
    void refusesBfloat16WithNd4j() {
        KernelsProvider nd4j = new Nd4jProvider();
        assertThat(nd4j.support(Precision.FLOAT32)).isEqualTo(Support.NATIVE);
        assertThat(nd4j.support(Precision.BFLOAT16)).isEqualTo(Support.UNAVAILABLE);
        System.setProperty(KernelsProviders.PROPERTY, nd4j.id());

        assertThatThrownBy(() -> Computation.in(Precision.BFLOAT16).kernels())
                .isInstanceOf(UnsupportedPrecisionException.class)
                .hasMessage("Cannot compute in bfloat16 with kernels ND4J: only ONEDNN does, on a CPU and for arrays in"
                        + " FLOAT; use precision=float32");
    }

    @Test
    void refusesOneDnnForDoublePrecision() {
        System.setProperty(KernelsProviders.PROPERTY, "onednn");

        assertThatThrownBy(() -> Computation.of(DataType.DOUBLE).kernels())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use kernels 'onednn' of system property spottune.kernels for arrays in DOUBLE:"
                        + " oneDNN computes on arrays in FLOAT only");
    }

    @Test
    void computesOnNoCardsWhereNd4jComputesOnTheCpu() {
        assumeThat(Nd4j.getExecutioner().type()).isEqualTo(ExecutionerType.NATIVE_CPU);

        assertThat(new Nd4jProvider().cards()).isEqualTo(Optional.empty());
        assertThat(new OneDnnProvider().cards()).isEqualTo(Optional.empty());
    }
}
