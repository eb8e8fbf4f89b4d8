package org.spottune.kernels.nd4j;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.GraphicsCards;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.KernelsProvider;
import org.spottune.kernels.Precision;

/** Kernels of libnd4j operations, for every device that ND4J supports; tensors have the arrays' type. */
public final class Nd4jProvider implements KernelsProvider {

    private static final int PREFERENCE = 0;
    private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

    @Override
    public String id() {
        return "nd4j";
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public Optional<String> obstacle(DataType type, Precision precision) {
        return support(precision) == Precision.Support.UNAVAILABLE
                ? Optional.of("with kernels ND4J: only ONEDNN does, on a CPU and for arrays in FLOAT")
                : Optional.empty();
    }

    @Override
    public Precision.Support support(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> Precision.Support.NATIVE;
            case BFLOAT16 -> Precision.Support.UNAVAILABLE;
        };
    }

    @Override
    public List<String> slowdownReasons() {
        return List.of();
    }

    /** Cards of ND4J, if its CUDA backend is on the class path. */
    @Override
    public Optional<GraphicsCards> cards() {
        try {
            Class.forName(CUDA_BACKEND, false, Nd4jProvider.class.getClassLoader());
            return Optional.of(new Nd4jCards());
        } catch (ClassNotFoundException onCpu) {
            return Optional.empty();
        }
    }

    @Override
    public Kernels create(DataType type, Precision precision) {
        return new Nd4jKernels(type);
    }
}
