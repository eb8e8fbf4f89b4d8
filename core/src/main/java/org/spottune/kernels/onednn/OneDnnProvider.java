package org.spottune.kernels.onednn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.GraphicsCards;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.KernelsProvider;
import org.spottune.kernels.Precision;

/** Kernels that call oneDNN directly: for arrays in single precision on the CPU, if oneDNN's library loads. */
public final class OneDnnProvider implements KernelsProvider {

    private static final int BEFORE_ALL_OTHERS_ON_A_CPU = 10;
    private static final int AFTER_ALL_OTHERS = -10;

    @Override
    public String id() {
        return "onednn";
    }

    /** First choice on a CPU, last if ND4J computes on a card, since then networks should too. */
    @Override
    public int preference() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU
                ? BEFORE_ALL_OTHERS_ON_A_CPU
                : AFTER_ALL_OTHERS;
    }

    @Override
    public Optional<String> obstacle(DataType type, Precision precision) {
        if (type != DataType.FLOAT) {
            return Optional.of("oneDNN computes on arrays in FLOAT only");
        }
        if (!Library.LOADS) {
            return Optional.of("oneDNN's library does not load on this machine");
        }
        InstructionSet here = InstructionSet.here();
        return here.support(precision) == Precision.Support.UNAVAILABLE
                ? Optional.of("on a CPU with " + here.displayName() + ": oneDNN has no convolutions for it there")
                : Optional.empty();
    }

    @Override
    public Precision.Support support(Precision precision) {
        return Library.LOADS ? InstructionSet.here().support(precision) : Precision.Support.UNAVAILABLE;
    }

    /** Why convolutions by Winograd's method are impossible or slow in this process. */
    @Override
    public List<String> slowdownReasons() {
        return Library.LOADS ? WinogradContext.slowdownReasons() : List.of();
    }

    @Override
    public Optional<GraphicsCards> cards() {
        return Optional.empty();
    }

    @Override
    public Kernels create(DataType type, Precision precision) {
        return new OneDnnKernels(precision);
    }

    /** Loads oneDNN's library once. */
    private static final class Library {

        static final boolean LOADS = load();

        private Library() {}

        private static boolean load() {
            // ND4J first, always in this order: in the cache that processes share, JavaCPP replaces the second
            // library's files by links to the first's.
            Nd4j.getBackend();
            try {
                Loader.load(dnnl.class);
                return dnnl.dnnl_engine_get_count(dnnl.dnnl_cpu) > 0;
            } catch (LinkageError notLoaded) {
                return false;
            }
        }
    }
}
