package org.spottune.graph;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.nd4j.Nd4jKernels;
import org.spottune.kernels.onednn.OneDnnKernels;

/** Which implementation of {@link Kernels} a network computes with. */
public enum KernelChoice {
    /** oneDNN called directly: single precision on the CPU, where its library exists. */
    ONEDNN {
        @Override
        public Kernels kernels(DataType type) {
            if (type != DataType.FLOAT) {
                throw new IllegalArgumentException("Kernels ONEDNN compute in FLOAT only, got " + type);
            }
            if (!OneDnnKernels.isAvailable()) {
                throw new IllegalStateException("Kernels ONEDNN cannot be used: oneDNN's library does not load here");
            }
            return new OneDnnKernels();
        }
    },

    /** libnd4j operations: every device and floating-point type. */
    ND4J {
        @Override
        public Kernels kernels(DataType type) {
            return new Nd4jKernels(type);
        }
    };

    /** System property that names the choice. */
    public static final String PROPERTY = "spottune.kernels";

    /**
     * New kernels for activations and parameters of the given type.
     *
     * @throws IllegalArgumentException if these kernels do not compute in that type
     * @throws IllegalStateException if these kernels do not run on this machine
     */
    public abstract Kernels kernels(DataType type);

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
