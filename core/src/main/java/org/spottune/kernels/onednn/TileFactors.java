package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.winograd.NativeValues;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/**
 * Winograd's factors of an activation, {@code [36, tiles, channels]} for the tiles of some rows, computed on demand.
 *
 * @param margin positions by which transformed windows extend beyond their tiles
 */
record TileFactors(NativeValues values, TileRows rows, Transform transform, int margin) {

    /** Number of products per tile, and of planes of factors. */
    static final int COUNT = 36;

    static TileFactors ofInput(Tensor input) {
        return new TileFactors(OneDnnTensor.values(input), new TileRows(input.shape()), Transform.INPUT, 1);
    }

    static TileFactors ofOutputGradient(Tensor gradient) {
        return new TileFactors(
                OneDnnTensor.values(gradient), new TileRows(gradient.shape()), Transform.OUTPUT_GRADIENT, 0);
    }

    /** Bytes of the factors of the given number of rows of tiles. */
    static long bytes(TileRows rows, int count) {
        return (long) COUNT * count * rows.length() * Float.BYTES;
    }

    /** Transforms rows of tiles into the member's memory, valid until the member's next call. */
    NativeBuffer load(Member member, int first, int count) {
        NativeBuffer factors = member.scratch(transform, bytes(rows, count));
        load(member, first, count, factors, 0, count);
        return factors;
    }

    /**
     * Transforms rows of tiles.
     *
     * @param first index of the first row
     * @param count number of rows
     * @param target memory for {@code capacity} rows
     * @param at index of the first row in the target
     */
    void load(Member member, int first, int count, NativeBuffer target, int at, int capacity) {
        SquareTransform square = member.transform(
                transform,
                rows.geometry(),
                () -> SquareTransform.toPlanes(
                        transform, rows.tiles(), rows.shape().channels()));
        FloatBuffer factors = target.floats();
        for (int i = 0; i < count; i++) {
            rows.read(values, first + i, margin, square.source(), square.sourceStride());
            square.apply();
            for (int p = 0; p < COUNT; p++) {
                factors.put(
                        (p * capacity + at + i) * rows.length(),
                        square.result(),
                        p * square.resultStride(),
                        rows.length());
            }
        }
    }
}
