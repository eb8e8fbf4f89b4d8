package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A domain's version of a convolution: plain, or decorated by its own values. With stored statistics, each equals a
 * plain kernel with a shift, so an adapted network infers as fast as its source.
 */
sealed interface DomainConvolution permits PlainConvolution, DerivedConvolution, ParallelAdapter, SeriesAdapter {

    /** Sets the kernels. Parameters must be bound before. */
    void bind(Kernels owner);

    /** Training pass: the output, keeping what {@link #backward} needs; the input must stay unchanged until then. */
    Tensor forward(Tensor input);

    /**
     * Writes the gradients of parameters that learn, except the bias; consumes the output gradient.
     *
     * @param input of the last forward pass
     * @return the input gradient, or null if not wanted
     */
    Tensor backward(Tensor input, Tensor outputGradient, boolean wantsInputGradient);

    /** The equivalent kernel with stored statistics, {@code [out, in, k, k]}; read-only. */
    INDArray kernel();

    /** The shift {@code [out]} added after that kernel, if any; read-only. */
    Optional<INDArray> shift();

    /**
     * Gradient with respect to the bias.
     *
     * @param ofOutput gradient with respect to a constant added to the output, {@code [out]}
     */
    default INDArray shiftGradient(INDArray ofOutput, Statistics statistics) {
        return ofOutput;
    }

    /** Grows with every change of the values. */
    long version();
}
