package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Parameters and gradients as networks hold them: views of one vector, at offsets that no vector instruction likes.
 *
 * <p>Between the views lie guards, so that a write beyond a view is noticed.
 */
final class FlatVector {

    private static final double GUARD = 7777;
    private static final int CAPACITY = 200_000;

    private final INDArray flat;
    private final List<Long> guards = new ArrayList<>();
    private long end;

    FlatVector(DataType type) {
        flat = Nd4j.valueArrayOf(new long[] {CAPACITY}, GUARD, type);
        guard();
    }

    /** A view with the given values. */
    INDArray view(double[] values, long... shape) {
        INDArray view = view(shape);
        view.assign(Nd4j.createFromArray(values).castTo(flat.dataType()).reshape('c', shape));
        return view;
    }

    /** A view whose values are to be overwritten. */
    INDArray view(long... shape) {
        long length = 1;
        for (long size : shape) {
            length *= size;
        }
        INDArray view = flat.get(NDArrayIndex.interval(end, end + length)).reshape('c', shape);
        end += length;
        guard();
        return view;
    }

    void assertGuardsIntact() {
        for (long guard : guards) {
            assertThat(flat.getDouble(guard)).as("guard at %d", guard).isEqualTo(GUARD);
        }
    }

    /** Moves the next view to an odd offset. */
    private void guard() {
        do {
            guards.add(end++);
        } while (end % 2 == 0);
    }
}
