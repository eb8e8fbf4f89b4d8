package org.spottune.kernels.onednn;

import java.util.Arrays;
import java.util.List;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.winograd.NativeValues;
import org.spottune.kernels.winograd.SquareTransform;

/**
 * Division of an activation into tiles of 4x4 positions, by rows of tiles, image by image. Positions of tiles outside
 * the image are zero and not stored.
 */
record TileRows(ActivationShape shape) {

    private static final int TILE = SquareTransform.TILE;

    /** Tiles per row. */
    int tiles() {
        return (shape.width() + TILE - 1) / TILE;
    }

    /** Key of the transforms of a row: independent of the batch. */
    Object geometry() {
        return List.of(tiles(), shape.channels());
    }

    /** Number of values at one position of all tiles of a row. */
    int length() {
        return tiles() * shape.channels();
    }

    /** Number of rows of tiles in the batch. */
    int count() {
        return shape.batch() * rowsPerImage();
    }

    private int rowsPerImage() {
        return (shape.height() + TILE - 1) / TILE;
    }

    /**
     * Reads the lines of a row of tiles, or of windows that extend beyond their tiles.
     *
     * @param margin positions by which windows extend beyond their tiles
     * @param stride distance between lines in the target
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

    /** Index of a line of positions in the batch; -1 if it is outside of the row's image. */
    private int line(int row, int y) {
        return y < 0 || y >= shape.height() ? -1 : row / rowsPerImage() * shape.height() + y;
    }
}
