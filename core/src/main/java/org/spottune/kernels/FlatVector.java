package org.spottune.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A flat vector in the memory of {@link Kernels}: parameters, their gradients, or the state of an optimiser.
 *
 * <p>Element-wise operations change the vector in place and take vectors of the same length, type and memory. Sums are
 * in double precision. Not thread-safe, but different slices may be read concurrently.
 */
public interface FlatVector {

    long length();

    /** Type of the values, {@code FLOAT} or {@code DOUBLE}. */
    DataType dataType();

    /**
     * Grows with every change through this interface, so that callers can cache derived values while it stays the same.
     * A vector may count per region: a change of any value in a region counts for the whole region. Gradients that
     * kernels write do not count.
     */
    long version();

    /** A view of the values in {@code [start, end)}: changes of either are changes of both. */
    FlatVector slice(long start, long end);

    /** A new vector of zeros with the same length, type and memory. */
    default FlatVector like() {
        return like(length());
    }

    /** A new vector of zeros with the given length, and the same type and memory. */
    FlatVector like(long length);

    /** Sets every value. */
    void fill(double value);

    /** Copies the values of another vector. */
    void copyFrom(FlatVector source);

    /** {@code this = minuend - subtrahend}. */
    void setDifference(FlatVector minuend, FlatVector subtrahend);

    /** {@code this = a * b}. */
    void setProduct(FlatVector a, FlatVector b);

    /** {@code this = mask > threshold ? source : 0}. */
    void setMasked(FlatVector source, FlatVector mask, double threshold);

    /** {@code this *= factor}. */
    void scale(double factor);

    /** {@code this += factor * x}. */
    void axpy(double factor, FlatVector x);

    /** Inner product; the same bits for any number of threads. */
    double dot(FlatVector other);

    /**
     * The inner products of this vector and another with themselves and each other, with the same bits as {@link #dot}.
     */
    Products products(FlatVector other);

    /**
     * The inner products of two vectors.
     *
     * @param first first vector with itself
     * @param between first vector with the second
     * @param second second vector with itself
     */
    record Products(double first, double between, double second) {}

    /** {@code this = keep * this + (1 - keep) * x * x}: a running mean of squares, as in Adam. */
    void blendSquare(double keep, FlatVector x);

    /**
     * {@code this += factor * numerator / (sqrt(squares * squaresScale) + epsilon)}: a step with a separate length for
     * every value, as in Adam.
     */
    void addQuotient(double factor, FlatVector numerator, FlatVector squares, double squaresScale, double epsilon);

    /** A copy of the values, rounded to single precision. */
    float[] toFloats();

    /** Sets all values. */
    void set(float[] values);

    /** The values {@code [length]} in host memory, read-only: the vector's own array if it is there, or a copy. */
    INDArray read();

    /**
     * Sets all values from an array of any shape, in order 'c'; it may be the vector's own array, changed by others.
     */
    void write(INDArray values);

    /** Whether all values are finite. */
    boolean finite();
}
