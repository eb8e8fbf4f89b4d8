package org.spottune.kernels.metered;

/**
 * A kind of kernel call. Calls that differ only in batch size are the same work.
 *
 * @param kind of the work
 * @param subject operation and shape, to display
 */
public record KernelWork(Kind kind, String subject) {

    /** Kinds of work to report separately. */
    public enum Kind {
        /** Output of a convolution, with repacking of changed weights. */
        CONVOLUTION_FORWARD,
        /** Input gradient of a convolution, with repacking of changed weights. */
        CONVOLUTION_DATA_GRADIENT,
        /** Weight gradient of a convolution, with unpacking. */
        CONVOLUTION_WEIGHT_GRADIENT,
        /** Batch normalisation with its rectifier, forward and backward. */
        NORMALIZATION,
        /** Sums, rectifiers, dot products. */
        ELEMENTWISE,
        /** Shortcuts without parameters, max-pooling and means over space, forward and backward. */
        POOLING,
        /** Copies, and rows selected, put and zeroed. */
        COPY,
        /** Tensors taken and given back. */
        BUFFERS
    }
}
