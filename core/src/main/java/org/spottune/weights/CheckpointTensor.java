package org.spottune.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor of a checkpoint: shape, element kind and elements, which are read from the file on each access. Elements
 * come in row-major order for any storage layout. Immutable and thread-safe as long as the file does not change.
 */
public final class CheckpointTensor {

    /** Largest array length that Java virtual machines support. */
    private static final long MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private final ElementKind kind;
    private final ByteRange storage;
    private final TensorLayout layout;

    /**
     * The storage must hold {@code layout.extent()} elements; readers check that first, to name the tensor in the
     * error.
     */
    CheckpointTensor(ElementKind kind, ByteRange storage, TensorLayout layout) {
        if (layout.extent() > storage.length() / kind.bytes()) {
            throw new IllegalArgumentException("expected a storage of at least " + layout.extent() + " " + kind
                    + " elements, got " + storage.length() / kind.bytes());
        }
        this.kind = kind;
        this.storage = storage;
        this.layout = layout;
    }

    /** A FLOAT32 tensor of the given values, in row-major order. */
    public static CheckpointTensor ofFloats(float[] values, long... shape) {
        TensorLayout layout = TensorLayout.contiguous(shape);
        if (layout.elementCount() != values.length) {
            throw new IllegalArgumentException("Cannot make a tensor of shape " + Arrays.toString(shape) + ": expected "
                    + layout.elementCount() + " values, got " + values.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new CheckpointTensor(ElementKind.FLOAT32, ByteRange.of(bytes.array()), layout);
    }

    /** The size of each dimension, in a new array; empty for a scalar. */
    public long[] shape() {
        return layout.shape();
    }

    public ElementKind kind() {
        return kind;
    }

    /** The product of the shape: 1 for a scalar, 0 if a dimension is 0. */
    public long elementCount() {
        return layout.elementCount();
    }

    /** All elements in row-major order, each rounded to the nearest float where its kind is wider. */
    public float[] toFloats() {
        float[] values = new float[arrayLength()];
        TensorLayout.Cursor cursor = layout.cursor();
        for (int i = 0; i < values.length; i++) values[i] = kind.floatAt(storage, cursor.next() * kind.bytes());
        return values;
    }

    /** All elements in row-major order; exact except for INT64 values beyond 2^53. */
    public double[] toDoubles() {
        double[] values = new double[arrayLength()];
        TensorLayout.Cursor cursor = layout.cursor();
        for (int i = 0; i < values.length; i++) values[i] = kind.doubleAt(storage, cursor.next() * kind.bytes());
        return values;
    }

    /** All elements in row-major order; fails with an {@link IllegalStateException} for kinds that hold fractions. */
    public long[] toLongs() {
        if (kind.isFloating()) throw new IllegalStateException("Cannot read " + this + " as integers");
        long[] values = new long[arrayLength()];
        TensorLayout.Cursor cursor = layout.cursor();
        for (int i = 0; i < values.length; i++) values[i] = kind.longAt(storage, cursor.next() * kind.bytes());
        return values;
    }

    /** Kind and shape, such as {@code FLOAT32 [64, 3, 7, 7]}. */
    @Override
    public String toString() {
        return kind + " " + Arrays.toString(layout.shape());
    }

    private int arrayLength() {
        if (elementCount() > MAX_ARRAY_LENGTH) {
            throw new IllegalStateException("Cannot read " + this + " into one array: expected at most "
                    + MAX_ARRAY_LENGTH + " elements, got " + elementCount());
        }
        return (int) elementCount();
    }
}
