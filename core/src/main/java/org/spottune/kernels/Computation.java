package org.spottune.kernels;

import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Type, precision and kernels that a network computes with.
 *
 * @param type of arrays: parameters, their gradients, and activations outside of tensors
 * @param precision of tensors, and so of all passes
 * @param decorator wraps the kernels before their first use, for example to measure them
 */
public record Computation(DataType type, Precision precision, UnaryOperator<Kernels> decorator) {

    private static final UnaryOperator<Kernels> NO_DECORATOR = kernels -> kernels;

    /** Arrays and tensors in single precision. */
    public static final Computation FLOAT32 = in(Precision.FLOAT32);

    /** Arrays and tensors of a type. */
    public static Computation of(DataType type) {
        return new Computation(type, Precision.FLOAT32, NO_DECORATOR);
    }

    /** Arrays in single precision, tensors in the given precision. */
    public static Computation in(Precision precision) {
        return new Computation(DataType.FLOAT, precision, NO_DECORATOR);
    }

    /** The same with a decorator around the kernels. */
    public Computation decorated(UnaryOperator<Kernels> outer) {
        return new Computation(type, precision, kernels -> outer.apply(decorator.apply(kernels)));
    }

    /**
     * The provider of the kernels.
     *
     * @throws IllegalArgumentException if no kernels, or not the requested ones, support arrays of this type
     * @throws UnsupportedPrecisionException if the kernels do not support this precision on this machine
     */
    public KernelsProvider provider() {
        return KernelsProviders.of(type, precision);
    }

    /** New kernels; throws as {@link #provider()} does. */
    public Kernels kernels() {
        return decorator.apply(provider().create(type, precision));
    }
}
