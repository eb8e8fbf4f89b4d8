package org.spottune.kernels.nd4j;

import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Indices of equally spaced positions along one dimension. */
final class Positions {

    private Positions() {}

    /**
     * {@code count} positions from {@code first}; a single one needs no stride, since ND4J would require room for a
     * whole step.
     */
    static INDArrayIndex every(int stride, int first, int count) {
        return count == 1
                ? NDArrayIndex.interval(first, first + 1)
                : NDArrayIndex.interval(first, stride, first + (count - 1) * stride + 1);
    }
}
