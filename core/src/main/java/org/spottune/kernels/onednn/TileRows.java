package org.spottune.kernels.onednn;

import java.util.Arrays;
import java.util.List;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.winograd.NativeValues;
import org.spottune.kernels.winograd.SquareTransform;

/**
 * An activation cut into tiles of 4x4 positions, a row of tiles after the other, image after image; what tiles have
 * beyond the image's edges is zero and not stored.
 */
record TileRows(ActivationShape shape) {

    private static final int TILE = SquareTransform.TILE;

    /** Tiles side by side. */
    int tiles() {
        return (shape.width() + TILE - 1) / TILE;
    }

    /** What transforms of a row depend on: equal for all batches. */
    Object geometry() {
        return List.of(tiles(), shape.channels());
    }

    /** Values at one position of all tiles of a row. */
    int length() {
        return tiles() * shape.channels();
    }

    /** Rows of tiles of the whole batch. */
    int count() {
        return shape.batch() * rowsPerImage();
    }

    private int rowsPerImage() {
        return (shape.height() + TILE - 1) / TILE;
    }

    /**
     * Reads the lines of a row of tiles, or of windows that reach over their tiles' edges.
     *
     * @param margin positions by which windows begin before their tiles
     * @param stride from a line to the next
     */
    void read(NativeValues values, int row, int margin, float[] lines, int stride) {
        int channels = shape.channels();
        int top = row % rowsPerImage() * TILE - margin;
        int first = margin * channels;
        int width = shape.width() * channels;
        int end = (tiles() * TILE + 2 * margin) * channels;
        for (int i = 0; i < TILE + 2 * margin; i++) {
            int start = i * stride;
            int line = line(row, top + i);
            if (line < 0) {
                Arrays.fill(lines, start, start + end, 0);
                continue;
            }
            Arrays.fill(lines, start, start + first, 0);
            values.read(line * width, lines, start + first, width);
            Arrays.fill(lines, start + first + width, start + end, 0);
        }
    }

    /** Writes the lines of a row of tiles. */
    void write(float[] lines, int stride, NativeValues values, int row) {
        int width = shape.width() * shape.channels();
        int top = row % rowsPerImage() * TILE;
        for (int i = 0; i < TILE; i++) {
            int line = line(row, top + i);
            if (line >= 0) {
                values.write(line * width, lines, i * stride, width);
            }
        }
    }

    /** Index of a line of positions in the batch, -1 if it lies outside of the row's image. */
    private int line(int row, int y) {
        return y < 0 || y >= shape.height() ? -1 : row / rowsPerImage() * shape.height() + y;
    }
}
