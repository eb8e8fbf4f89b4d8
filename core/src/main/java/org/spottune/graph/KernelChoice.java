package org.spottune.graph;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Precision;
import org.spottune.kernels.UnsupportedPrecisionException;
import org.spottune.kernels.nd4j.Nd4jKernels;
import org.spottune.kernels.onednn.OneDnnKernels;

/** Which implementation of {@link Kernels} a network computes with. */
public enum KernelChoice {
    /** oneDNN called directly: arrays in single precision on the CPU, where its library exists. */
    ONEDNN {
        @Override
        public Kernels kernels(DataType type, Precision precision) {
            if (type != DataType.FLOAT) {
                throw new IllegalArgumentException("Kernels ONEDNN compute in FLOAT only, got " + type);
            }
            if (!OneDnnKernels.isAvailable()) {
                throw new IllegalStateException("Kernels ONEDNN cannot be used: oneDNN's library does not load here");
            }
            return new OneDnnKernels(precision);
        }

        @Override
        public Precision.Support support(Precision precision) {
            return OneDnnKernels.isAvailable() ? OneDnnKernels.support(precision) : Precision.Support.UNAVAILABLE;
        }

        @Override
        public List<String> hindrances() {
            return OneDnnKernels.isAvailable() ? OneDnnKernels.hindrances() : List.of();
        }
    },

    /** libnd4j operations: every device and floating-point type, and tensors of that type only. */
    ND4J {
        @Override
        public Kernels kernels(DataType type, Precision precision) {
            if (support(precision) == Precision.Support.UNAVAILABLE) {
                throw new UnsupportedPrecisionException(
                        precision, "with kernels ND4J: only ONEDNN does, on a CPU and for arrays in FLOAT");
            }
            return new Nd4jKernels(type);
        }

        @Override
        public Precision.Support support(Precision precision) {
            return switch (precision) {
                case FLOAT32 -> Precision.Support.NATIVE;
                case BFLOAT16 -> Precision.Support.UNAVAILABLE;
            };
        }

        @Override
        public List<String> hindrances() {
            return List.of();
        }
    };

    /** System property that names the choice. */
    public static final String PROPERTY = "spottune.kernels";

    /**
     * New kernels for arrays of the given type, the parameters' among them.
     *
     * @param precision {@link Precision#FLOAT32} stores activations in the arrays' type, be it double
     * @throws IllegalArgumentException if these kernels do not compute in that type
     * @throws UnsupportedPrecisionException if these kernels do not compute in that precision, or not on this machine
     * @throws IllegalStateException if these kernels do not run on this machine
     */
    public abstract Kernels kernels(DataType type, Precision precision);

    /** How these kernels compute in a precision on this machine. */
    public abstract Precision.Support support(Precision precision);

    /** What about this process keeps these kernels from being as fast as they can be on this machine, a phrase each. */
    public abstract List<String> hindrances();

    /**
     * The choice that {@value #PROPERTY} names. Without it, {@link #ONEDNN} for single precision where it is available
     * and ND4J computes on the CPU too, {@link #ND4J} otherwise.
     *
     * @throws IllegalArgumentException if the property names no choice
     */
    public static KernelChoice of(DataType type) {
        return fromSystemProperty().orElseGet(() -> fastest(type));
    }

    private static Optional<KernelChoice> fromSystemProperty() {
        String name = System.getProperty(PROPERTY);
        if (name == null) {
            return Optional.empty();
        }
        for (KernelChoice choice : values()) {
            if (choice.name().equalsIgnoreCase(name)) {
                return Optional.of(choice);
            }
        }
        throw new IllegalArgumentException("Unknown kernels '" + name + "' in system property " + PROPERTY
                + ", expected one of " + List.of(values()));
    }

    private static KernelChoice fastest(DataType type) {
        boolean onCpu = Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
        return type == DataType.FLOAT && onCpu && OneDnnKernels.isAvailable() ? ONEDNN : ND4J;
    }
}
