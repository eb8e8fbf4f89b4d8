package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Parameters and gradients as in networks: slices of one vector, at unaligned offsets.
 *
 * <p>Guard values between the slices reveal writes beyond a slice.
 */
final class GuardedVector {

    static final int CAPACITY = 200_000;

    private static final double GUARD = 7777;

    private final FlatVector flat;
    private final List<Long> guards = new ArrayList<>();
    private long end;

    /** @param flat of {@link #CAPACITY} values */
    GuardedVector(FlatVector flat) {
        this.flat = flat;
        flat.fill(GUARD);
        guard();
    }

    /** A slice with the given values. */
    FlatVector slice(double[] values) {
        FlatVector slice = slice(values.length);
        slice.write(Nd4j.createFromArray(values));
        return slice;
    }

    /** A slice whose values are to be overwritten. */
    FlatVector slice(long length) {
        FlatVector slice = flat.slice(end, end + length);
        end += length;
        guard();
        return slice;
    }

    void assertGuardsIntact() {
        for (long guard : guards) {
            assertThat(flat.read().getDouble(guard)).as("guard at %d", guard).isEqualTo(GUARD);
        }
    }

    /** Moves the next slice to an odd offset. */
    private void guard() {
        do {
            guards.add(end++);
        } while (end % 2 == 0);
    }
}
