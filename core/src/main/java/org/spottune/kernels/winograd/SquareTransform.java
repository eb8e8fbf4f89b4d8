package org.spottune.kernels.winograd;

import java.util.stream.IntStream;

/**
 * A {@link Transform} along both axes of a square of vectors: {@code M X M^T} for the transform's matrix M, value by
 * value. Owns its vectors; not thread-safe.
 */
public final class SquareTransform {

    private final Transform transform;
    private final float[][] source;
    private final float[][] result;
    private final float[][][] sourceColumns;
    private final float[][][] betweenColumns;
    private final float[][][] betweenRows;
    private final float[][][] resultRows;

    /** @param capacity greatest length of the vectors */
    public SquareTransform(Transform transform, int capacity) {
        this.transform = transform;
        int in = transform.inputs();
        int out = transform.outputs();
        source = new float[in * in][capacity];
        result = new float[out * out][capacity];
        float[][] between = new float[out * in][capacity];
        sourceColumns = columns(source, in, in);
        betweenColumns = columns(between, out, in);
        betweenRows = rows(between, out, in);
        resultRows = rows(result, out, out);
    }

    /** Vectors to transform, row by row; {@link #apply} leaves their values undefined. */
    public float[][] source() {
        return source;
    }

    /** What {@link #apply} gave, row by row. */
    public float[][] result() {
        return result;
    }

    /** Transforms the first values of all vectors. */
    public void apply(int length) {
        for (int column = 0; column < sourceColumns.length; column++) {
            transform.apply(sourceColumns[column], betweenColumns[column], length);
        }
        for (int row = 0; row < betweenRows.length; row++) {
            transform.apply(betweenRows[row], resultRows[row], length);
        }
    }

    private static float[][][] rows(float[][] square, int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, columns)
                        .mapToObj(column -> square[row * columns + column])
                        .toArray(float[][]::new))
                .toArray(float[][][]::new);
    }

    private static float[][][] columns(float[][] square, int rows, int columns) {
        return IntStream.range(0, columns)
                .mapToObj(column -> IntStream.range(0, rows)
                        .mapToObj(row -> square[row * columns + column])
                        .toArray(float[][]::new))
                .toArray(float[][][]::new);
    }
}
