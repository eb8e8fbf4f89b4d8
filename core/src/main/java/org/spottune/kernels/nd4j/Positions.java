package org.spottune.kernels.nd4j;

import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Indices of positions at equal distances along one dimension. */
final class Positions {

    private Positions() {}

    /** So many positions from the first one on; a single one by itself, since ND4J takes a whole step to be needed. */
    static INDArrayIndex every(int stride, int first, int count) {
        return count == 1
                ? NDArrayIndex.interval(first, first + 1)
                : NDArrayIndex.interval(first, stride, first + (count - 1) * stride + 1);
    }
}
