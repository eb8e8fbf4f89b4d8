package org.spottune.kernels.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.Precision;
import org.spottune.kernels.Precision.Support;

/**
 * The instruction sets that oneDNN uses on this CPU; the environment variable {@code ONEDNN_MAX_CPU_ISA} can limit
 * them.
 *
 * @param bits oneDNN's bits of the instruction sets; 0 if it reports none
 */
record InstructionSet(int bits) {

    /** Names by the bits that they need, from older to newer. */
    private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put(dnnl.dnnl_cpu_isa_sse41, "SSE4.1");
        NAMES.put(dnnl.dnnl_cpu_isa_avx, "AVX");
        NAMES.put(dnnl.dnnl_cpu_isa_avx2, "AVX2");
        NAMES.put(dnnl.dnnl_cpu_isa_avx2_vnni, "AVX2-VNNI");
        NAMES.put(dnnl.dnnl_cpu_isa_avx2_vnni_2, "AVX2-VNNI-2");
        NAMES.put(dnnl.dnnl_cpu_isa_avx512_core, "AVX-512");
        NAMES.put(dnnl.dnnl_cpu_isa_avx512_core_vnni, "AVX-512-VNNI");
        NAMES.put(dnnl.dnnl_cpu_isa_avx512_core_bf16, "AVX-512-BF16");
        NAMES.put(dnnl.dnnl_cpu_isa_avx512_core_fp16, "AVX-512-FP16");
        NAMES.put(dnnl.dnnl_cpu_isa_avx512_core_amx, "AMX");
        NAMES.put(dnnl.dnnl_cpu_isa_avx512_core_amx_fp16, "AMX-FP16");
    }

    /** The instruction sets of this machine. */
    static InstructionSet here() {
        return new InstructionSet(dnnl.dnnl_get_effective_cpu_isa());
    }

    /** Common name of the newest instruction set. */
    String displayName() {
        return NAMES.entrySet().stream()
                .filter(known -> includes(known.getKey()))
                .map(Map.Entry::getValue)
                .reduce((fewer, more) -> more)
                .orElseGet(() -> System.getProperty("os.arch"));
    }

    /** How oneDNN supports a precision on this machine. */
    Support support(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> Support.NATIVE;
            case BFLOAT16 -> convolves(precision) ? supportOfBfloat16() : Support.UNAVAILABLE;
        };
    }

    /** Only x86-64 emulates. If oneDNN reports no instruction sets, it computes with the CPU's own instructions. */
    Support supportOfBfloat16() {
        return bits == 0 || includes(dnnl.dnnl_cpu_isa_avx512_core_bf16) ? Support.NATIVE : Support.EMULATED;
    }

    private boolean includes(int needed) {
        return (bits & needed) == needed;
    }

    /** Whether oneDNN has a convolution and its gradients; on some CPUs, only the gradients are missing. */
    private static boolean convolves(Precision precision) {
        ConvolutionShape shape = ConvolutionShape.same(16, 16, 3, 1);
        ActivationShape input = new ActivationShape(1, 8, 8, 16);
        try (Engine engine = new Engine(precision)) {
            engine.primitive(new ConvolutionForward(shape, input, true, false, true));
            engine.primitive(new ConvolutionInputGradient(shape, input, false));
            engine.primitive(new ConvolutionWeightGradient(shape, input));
            return true;
        } catch (OneDnnException unimplemented) {
            return false;
        }
    }
}
