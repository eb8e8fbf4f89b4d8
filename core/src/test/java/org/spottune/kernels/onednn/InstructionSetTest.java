package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.Precision;
import org.spottune.kernels.Precision.Support;

class InstructionSetTest {

    @BeforeEach
    void needsOneDnn() {
        assumeThat(new OneDnnProvider()
                        .obstacle(DataType.FLOAT, Precision.FLOAT32)
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, SSE4.1", "7, AVX2", "31, AVX2-VNNI-2", "39, AVX-512", "231, AVX-512-BF16", "4079, AMX"})
    void namesTheMostThatIsThere(int bits, String name) {
        assertThat(new InstructionSet(bits).displayName()).isEqualTo(name);
    }

    @Test
    void namesTheArchitectureWhereOneDnnTellsNoInstructions() {
        assertThat(new InstructionSet(0).displayName()).isEqualTo(System.getProperty("os.arch"));
    }

    @Test
    void bfloat16IsNativeWhereTheCpuHasInstructionsForIt() {
        assertThat(new InstructionSet(dnnl.dnnl_cpu_isa_avx512_core_bf16).supportOfBfloat16())
                .isEqualTo(Support.NATIVE);
        assertThat(new InstructionSet(dnnl.dnnl_cpu_isa_avx512_core_amx).supportOfBfloat16())
                .isEqualTo(Support.NATIVE);
        assertThat(new InstructionSet(0).supportOfBfloat16()).isEqualTo(Support.NATIVE);
    }

    @Test
    void bfloat16IsEmulatedWhereTheCpuHasNone() {
        assertThat(new InstructionSet(dnnl.dnnl_cpu_isa_avx512_core_vnni).supportOfBfloat16())
                .isEqualTo(Support.EMULATED);
    }

    @Test
    void everyMachineHasSinglePrecision() {
        assertThat(InstructionSet.here().support(Precision.FLOAT32)).isEqualTo(Support.NATIVE);
    }

    @Test
    void refusesKernelsThatThisCpuCannotHave() {
        assumeThat(new OneDnnProvider().support(Precision.BFLOAT16)).isEqualTo(Support.UNAVAILABLE);

        assertThat(new OneDnnProvider().obstacle(DataType.FLOAT, Precision.BFLOAT16))
                .contains("on a CPU with " + InstructionSet.here().displayName()
                        + ": oneDNN has no convolutions for it there");
    }
}
