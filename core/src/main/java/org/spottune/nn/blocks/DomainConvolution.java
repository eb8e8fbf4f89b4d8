package org.spottune.nn.blocks;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A convolution as a domain has it: plain, or decorated by values of its own. On stored statistics each is a plain kernel with
 * a shift, so that an adapted network infers as fast as its source.
 */
sealed interface DomainConvolution permits PlainConvolution, DerivedConvolution, ParallelAdapter, SeriesAdapter {

    /** Sets what computes, on the parameters as they are bound by then. */
    void bind(Kernels owner);

    /** Output, keeping what {@link #backward} needs; the input must stay as it is until then. */
    Tensor forward(Tensor input);

    /**
     * Writes the gradients of what learns, but for the bias; the output gradient is consumed.
     *
     * @param input of the last forward pass
     * @return the input gradient, or null if it is not wanted
     */
    Tensor backward(Tensor input, Tensor outputGradient, boolean wantsInputGradient);

    /** The kernel that it is on stored statistics, {@code [out, in, k, k]}; not to be changed. */
    INDArray kernel();

    /** The shift {@code [out]} behind that kernel, if any; not to be changed. */
    Optional<INDArray> shift();

    /**
     * Gradient with respect to the bias.
     *
     * @param ofOutput with respect to a constant added to the output, {@code [out]}
     */
    default INDArray shiftGradient(INDArray ofOutput, Statistics statistics) {
        return ofOutput;
    }

    /** Grows with each change of the values. */
    long version();
}
