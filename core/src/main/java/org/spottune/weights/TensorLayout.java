package org.spottune.weights;

import java.util.Arrays;

/**
 * Maps the elements of a tensor to its storage: element [i, j, ...] is number {@code offset + i * strides[0] + j *
 * strides[1] + ...} of the storage. The constructor refuses layouts that overflow, so every later sum is safe.
 * Immutable.
 */
final class TensorLayout {

    /** PyTorch's limit. Each step over the elements may visit all dimensions. */
    static final int MAX_DIMENSIONS = 64;

    private final long offset;
    private final long[] shape;
    private final long[] strides;
    private final long elementCount;
    private final long extent;

    /** Fails with an {@link IllegalArgumentException} that states what was expected, without the tensor's name. */
    TensorLayout(long offset, long[] shape, long[] strides) {
        if (shape.length > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_DIMENSIONS + " dimensions, got " + shape.length);
        }
        if (strides.length != shape.length) {
            throw new IllegalArgumentException("expected one stride for each dimension, got shape "
                    + Arrays.toString(shape) + " and strides " + Arrays.toString(strides));
        }
        requireNotNegative("offset", offset);
        for (long size : shape) requireNotNegative("shape", size);
        for (long stride : strides) requireNotNegative("stride", stride);
        this.offset = offset;
        this.shape = shape.clone();
        this.strides = strides.clone();
        try {
            this.elementCount = count(shape);
            this.extent = elementCount == 0 ? 0 : extent(offset, shape, strides);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "expected a size that fits 64 bits, got shape " + Arrays.toString(shape) + ", strides "
                            + Arrays.toString(strides) + " and offset " + offset,
                    overflow);
        }
    }

    /** Row-major: the last dimension varies fastest. */
    static TensorLayout contiguous(long... shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            // If this overflows, so does the element count, which reports it.
            stride *= Math.max(shape[i], 1);
        }
        return new TensorLayout(0, shape, strides);
    }

    long[] shape() {
        return shape.clone();
    }

    long elementCount() {
        return elementCount;
    }

    /** The number of elements the storage must have: the highest element number plus one, or 0 for an empty tensor. */
    long extent() {
        return extent;
    }

    /** Iterates over the element numbers in row-major order. */
    Cursor cursor() {
        return new Cursor();
    }

    final class Cursor {

        private final long[] index = new long[shape.length];
        private long position = offset;

        /** Returns the number of the current element and moves to the next. */
        long next() {
            long current = position;
            for (int i = shape.length - 1; i >= 0; i--) {
                position += strides[i];
                if (++index[i] < shape[i]) break;
                position -= strides[i] * shape[i];
                index[i] = 0;
            }
            return current;
        }
    }

    private static void requireNotNegative(String quantity, long value) {
        if (value < 0) throw new IllegalArgumentException("expected " + quantity + " >= 0, got " + value);
    }

    private static long count(long[] shape) {
        if (Arrays.stream(shape).anyMatch(size -> size == 0)) return 0;
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private static long extent(long offset, long[] shape, long[] strides) {
        long last = offset;
        for (int i = 0; i < shape.length; i++) {
            last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
        }
        return Math.addExact(last, 1);
    }
}
