package org.spottune.kernels.metered;

/**
 * What a kernel does: calls that differ in batch size alone are the same work.
 *
 * @param kind of the work
 * @param subject operation and shape, for people
 */
public record KernelWork(Kind kind, String subject) {

    /** Kinds of work, as one asks for them when looking for time. */
    public enum Kind {
        /** Output of a convolution, repacking of changed weights included. */
        CONVOLUTION_FORWARD,
        /** Input gradient of a convolution, repacking of changed weights included. */
        CONVOLUTION_DATA_GRADIENT,
        /** Weight gradient of a convolution, unpacking included. */
        CONVOLUTION_WEIGHT_GRADIENT,
        /** Batch normalisation with its rectifier, both ways. */
        NORMALIZATION,
        /** Sums, rectifiers, dot products. */
        ELEMENTWISE,
        /** Shortcuts without parameters, maxima of windows and means over space, both ways. */
        POOLING,
        /** Values that only move: copies, and rows selected, put and zeroed. */
        COPY,
        /** Tensors taken and given back. */
        BUFFERS
    }
}
