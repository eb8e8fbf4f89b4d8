package org.spottune.kernels;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Creates the {@link Kernels} of one implementation, and says where and how well they compute.
 *
 * <p>{@link java.util.ServiceLoader} finds the implementations, so another module can add one; {@link KernelsProviders}
 * chooses among them. Stateless and thread-safe.
 */
public interface KernelsProvider {

    /** Name in settings and results. */
    String id();

    /** The usable provider with the largest number is chosen. */
    int preference();

    /**
     * Why these kernels cannot compute with the given type and precision on this machine, as a phrase; empty if they
     * can.
     *
     * @param type of arrays, parameters included
     * @param precision of tensors
     */
    Optional<String> obstacle(DataType type, Precision precision);

    /** How well these kernels support a precision on this machine. */
    Precision.Support support(Precision precision);

    /** Why these kernels are slower in this process than they could be on this machine, a phrase each. */
    List<String> slowdownReasons();

    /** The cards that these kernels compute on; empty if they compute on the CPU. */
    Optional<GraphicsCards> cards();

    /**
     * Creates kernels; there must be no {@link #obstacle}.
     *
     * @param precision of tensors; {@link Precision#FLOAT32} stores activations in the arrays' type, even if double
     */
    Kernels create(DataType type, Precision precision);

    /**
     * A vector in these kernels' memory with the values of an array; a view of the array if it is in that memory.
     *
     * @param array {@code [length]} or {@code [1, length]}
     * @param regionEnds end positions of the regions with separate versions, ascending; see
     *     {@link FlatVector#version()}
     */
    default FlatVector vector(INDArray array, long... regionEnds) {
        return new HostVector(array, regionEnds);
    }
}
