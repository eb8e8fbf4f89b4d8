package org.spottune.kernels;

import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a network computes with, as a value.
 *
 * @param type of arrays: parameters, their gradients, and activations outside of tensors
 * @param precision of tensors, in which passes are computed
 * @param decorator put around the kernels before their first use, such as one that measures
 */
public record Computation(DataType type, Precision precision, UnaryOperator<Kernels> decorator) {

    private static final UnaryOperator<Kernels> NO_DECORATOR = kernels -> kernels;

    /** Arrays and tensors in single precision. */
    public static final Computation FLOAT32 = in(Precision.FLOAT32);

    /** Arrays of a type, and tensors as exact as they. */
    public static Computation of(DataType type) {
        return new Computation(type, Precision.FLOAT32, NO_DECORATOR);
    }

    /** Arrays in single precision, and tensors in the given one. */
    public static Computation in(Precision precision) {
        return new Computation(DataType.FLOAT, precision, NO_DECORATOR);
    }

    /** The same with a decorator around the kernels. */
    public Computation decorated(UnaryOperator<Kernels> outer) {
        return new Computation(type, precision, kernels -> outer.apply(decorator.apply(kernels)));
    }

    /**
     * Whose kernels compute.
     *
     * @throws IllegalArgumentException if no kernels, or not those that were asked for, compute on such arrays
     * @throws UnsupportedPrecisionException if they do not compute in this precision here
     */
    public KernelsProvider provider() {
        return KernelsProviders.of(type, precision);
    }

    /** New kernels; throws as {@link #provider()} does. */
    public Kernels kernels() {
        return decorator.apply(provider().create(type, precision));
    }
}
