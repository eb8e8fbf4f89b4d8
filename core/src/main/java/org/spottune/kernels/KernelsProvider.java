package org.spottune.kernels;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes {@link Kernels} of one implementation, and says where and how well these compute.
 *
 * <p>Implementations are found through {@link java.util.ServiceLoader}, so that one can join from a module of its own;
 * {@link KernelsProviders} chooses among them. Stateless and thread-safe.
 */
public interface KernelsProvider {

    /** Name in settings and results. */
    String id();

    /** Which of several usable providers is chosen: the one with the largest number. */
    int preference();

    /**
     * What keeps these kernels from computing so on this machine, a phrase; empty if nothing does.
     *
     * @param type of the arrays, the parameters' among them
     * @param precision of the tensors
     */
    Optional<String> obstacle(DataType type, Precision precision);

    /** How these kernels compute in a precision on this machine. */
    Precision.Support support(Precision precision);

    /** What about this process keeps these kernels from being as fast as they can be here, a phrase each. */
    List<String> slowdownReasons();

    /** The cards that these kernels compute on; empty where they compute on the CPU. */
    Optional<GraphicsCards> cards();

    /**
     * New kernels; there must be no {@link #obstacle}.
     *
     * @param precision {@link Precision#FLOAT32} stores activations in the arrays' type, be it double
     */
    Kernels create(DataType type, Precision precision);

    /**
     * A vector where these kernels compute, with the values of an array: on the array itself where its memory is there.
     *
     * @param array {@code [length]} or {@code [1, length]}
     * @param regionEnds where regions end that count changes for themselves, ascending; see {@link FlatVector#version()}
     */
    default FlatVector vector(INDArray array, long... regionEnds) {
        return new HostVector(array, regionEnds);
    }
}
