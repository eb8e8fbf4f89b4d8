package org.spottune.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.spottune.kernels.ActivationShape;

/**
 * An activation cut into tiles of 4x4 positions, a row of tiles after the other, image after image; what tiles have
 * beyond the image's edges is zero and not stored.
 *
 * <p>A row of tiles is moved as a square of vectors: one vector for each position in a tile, which holds all channels of
 * that position of the first tile, then of the next.
 */
record TileRows(ActivationShape shape) {

    static final int TILE = 4;

    /** Tiles side by side. */
    int tiles() {
        return (shape.width() + TILE - 1) / TILE;
    }

    /** Length of the vectors. */
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
     * Reads a row of tiles, or of windows that reach over their tiles' edges.
     *
     * @param side of a window, a tile's side and two margins
     * @param margin positions by which windows begin before their tiles
     */
    void load(FloatBuffer values, int row, int side, int margin, float[][] square) {
        int top = row % rowsPerImage() * TILE - margin;
        for (int i = 0; i < side; i++) {
            int line = line(row, top + i);
            for (int j = 0; j < side; j++) {
                loadColumn(values, line, i * side + j, j, margin, square);
            }
        }
    }

    private void loadColumn(FloatBuffer values, int line, int position, int column, int margin, float[][] square) {
        int channels = shape.channels();
        float[] vector = square[position];
        if (line < 0) {
            Arrays.fill(vector, 0, length(), 0);
            return;
        }
        int first = 0;
        if (column >= TILE) {
            // The same column of the image as in the next tile's window.
            first = tiles() - 1;
            System.arraycopy(square[position - TILE], channels, vector, 0, first * channels);
        }
        for (int tile = first; tile < tiles(); tile++) {
            int x = tile * TILE + column - margin;
            if (x >= 0 && x < shape.width()) {
                values.get((line * shape.width() + x) * channels, vector, tile * channels, channels);
            } else {
                Arrays.fill(vector, tile * channels, (tile + 1) * channels, 0);
            }
        }
    }

    /** Writes a row of tiles. */
    void store(float[][] square, FloatBuffer values, int row) {
        int channels = shape.channels();
        int top = row % rowsPerImage() * TILE;
        for (int i = 0; i < TILE; i++) {
            int line = line(row, top + i);
            for (int x = 0; line >= 0 && x < shape.width(); x++) {
                values.put(
                        (line * shape.width() + x) * channels,
                        square[i * TILE + x % TILE],
                        x / TILE * channels,
                        channels);
            }
        }
    }

    /** Index of a line of positions in the batch, -1 if it lies outside of the row's image. */
    private int line(int row, int y) {
        return y < 0 || y >= shape.height() ? -1 : row / rowsPerImage() * shape.height() + y;
    }
}
