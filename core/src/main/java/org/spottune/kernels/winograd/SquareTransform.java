package org.spottune.kernels.winograd;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Transform} along both axes of squares of vectors: {@code M X M^T} for the transform's matrix M, value by
 * value.
 *
 * <p>The squares are either one square of separate vectors, or a row of tiles of an activation: adjacent squares of
 * positions, each with a vector of channels. On the activation's side, a row of tiles is stored as lines of positions;
 * on the other side, as planes. A plane holds one position of every tile: all channels of the first tile, then those of
 * the next.
 *
 * <p>Owns its arrays; not thread-safe.
 */
public final class SquareTransform {

    /** Height and width of a tile, and the distance between overlapping windows. */
    public static final int TILE = 4;

    /** Number of floats in the widest vector instruction of any CPU. */
    private static final int UNIT = 16;

    /** Padding between vectors, so that values used together do not compete for the same cache sets. */
    private static final int GAP = 16;

    private final Transform transform;
    private final float[] source;
    private final int sourceStride;
    private final float[] result;
    private final int resultStride;
    private final List<Pass> passes;

    /** A transform of vectors along one axis. */
    private record Pass(Runs from, Runs to, int runs, int length) {}

    private SquareTransform(
            Transform transform,
            float[] source,
            int sourceStride,
            float[] result,
            int resultStride,
            List<Pass> passes,
            int unit) {
        if (unit % UNIT != 0) {
            throw new IllegalArgumentException("Vectors must have a multiple of " + UNIT + " values, got " + unit);
        }
        this.transform = transform;
        this.source = source;
        this.sourceStride = sourceStride;
        this.result = result;
        this.resultStride = resultStride;
        this.passes = passes;
    }

    /**
     * A transform of one square of vectors, stored row by row.
     *
     * @param length of the vectors, a multiple of 16
     */
    public static SquareTransform ofVectors(Transform transform, int length) {
        int in = transform.inputs();
        int out = transform.outputs();
        int stride = length + GAP;
        float[] source = new float[in * in * stride];
        float[] between = new float[out * in * stride];
        float[] result = new float[out * out * stride];
        Pass columns = new Pass(
                new Runs(source, 0, in * stride, stride), new Runs(between, 0, in * stride, stride), in, length);
        Pass rows = new Pass(
                new Runs(between, 0, stride, in * stride), new Runs(result, 0, stride, out * stride), out, length);
        return new SquareTransform(transform, source, stride, result, stride, List.of(columns, rows), length);
    }

    /**
     * A transform from lines, one per input, to planes; windows overlap if there are more inputs than a tile has lines.
     *
     * @param tiles number of tiles in the row
     * @param channels a multiple of 16
     */
    public static SquareTransform toPlanes(Transform transform, int tiles, int channels) {
        int in = transform.inputs();
        int out = transform.outputs();
        int line = (tiles * TILE + in - TILE) * channels;
        int lineStride = line + GAP;
        int planeStride = tiles * channels + GAP;
        float[] source = new float[in * lineStride];
        float[] between = new float[out * lineStride];
        float[] result = new float[out * out * planeStride];
        List<Pass> passes = new ArrayList<>();
        passes.add(new Pass(new Runs(source, 0, lineStride, 0), new Runs(between, 0, lineStride, 0), 1, line));
        for (int i = 0; i < out; i++) {
            passes.add(new Pass(
                    new Runs(between, i * lineStride, channels, TILE * channels),
                    new Runs(result, i * out * planeStride, planeStride, channels),
                    tiles,
                    channels));
        }
        return new SquareTransform(transform, source, lineStride, result, planeStride, passes, channels);
    }

    /**
     * A transform from planes to the lines of a tile.
     *
     * @param tiles number of tiles in the row
     * @param channels a multiple of 16
     */
    public static SquareTransform toLines(Transform transform, int tiles, int channels) {
        int in = transform.inputs();
        int out = transform.outputs();
        int line = tiles * TILE * channels;
        int lineStride = line + GAP;
        int planeStride = tiles * channels + GAP;
        float[] source = new float[in * in * planeStride];
        float[] between = new float[in * lineStride];
        float[] result = new float[out * lineStride];
        List<Pass> passes = new ArrayList<>();
        for (int i = 0; i < in; i++) {
            passes.add(new Pass(
                    new Runs(source, i * in * planeStride, planeStride, channels),
                    new Runs(between, i * lineStride, channels, TILE * channels),
                    tiles,
                    channels));
        }
        passes.add(new Pass(new Runs(between, 0, lineStride, 0), new Runs(result, 0, lineStride, 0), 1, line));
        return new SquareTransform(transform, source, planeStride, result, lineStride, passes, channels);
    }

    /** Values to transform; {@link #apply} does not change them. */
    public float[] source() {
        return source;
    }

    /** Distance between consecutive lines, planes or vectors of {@link #source}, in values. */
    public int sourceStride() {
        return sourceStride;
    }

    /** The result of {@link #apply}. */
    public float[] result() {
        return result;
    }

    /** Distance between consecutive lines, planes or vectors of {@link #result}, in values. */
    public int resultStride() {
        return resultStride;
    }

    public void apply() {
        for (Pass pass : passes) {
            transform.apply(pass.from(), pass.to(), pass.runs(), pass.length());
        }
    }
}
