package org.spottune.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A flat vector of values that lie where {@link Kernels} compute: parameters, their gradients, or the state of an
 * optimiser.
 *
 * <p>Element-wise operations change the vector in place and take vectors of the same length, type and place. Sums are in
 * double precision. Not thread-safe, but different slices may be read at the same time.
 */
public interface FlatVector {

    long length();

    /** Type of the values, {@code FLOAT} or {@code DOUBLE}. */
    DataType dataType();

    /**
     * Grows with each change through this interface, so that what was derived from the values may be kept while it stays
     * the same. A vector may count by regions: a change of any of a region's values counts as one of all. What kernels
     * write themselves, which are gradients alone, does not count.
     */
    long version();

    /** The values in {@code [start, end)}, a view: what changes it changes this vector, and the other way round. */
    FlatVector slice(long start, long end);

    /** A new vector of zeros of the same length, type and place. */
    default FlatVector like() {
        return like(length());
    }

    /** A new vector of zeros of the given length, and of the same type and place. */
    FlatVector like(long length);

    /** Sets every value. */
    void fill(double value);

    /** Takes over the values of another vector. */
    void copyFrom(FlatVector source);

    /** {@code this = minuend - subtrahend}. */
    void setDifference(FlatVector minuend, FlatVector subtrahend);

    /** {@code this = a * b}. */
    void setProduct(FlatVector a, FlatVector b);

    /** {@code this = source} where the mask is above a threshold, zero elsewhere. */
    void setMasked(FlatVector source, FlatVector mask, double threshold);

    /** {@code this *= factor}. */
    void scale(double factor);

    /** {@code this += factor * x}. */
    void axpy(double factor, FlatVector x);

    /** Sum of products; the same bits on any number of threads. */
    double dot(FlatVector other);

    /** Sums of the products of the values with themselves and with another vector's, each with the bits of {@link #dot}. */
    Products products(FlatVector other);

    /**
     * The inner products of two vectors.
     *
     * @param first of the first with itself
     * @param between of both
     * @param second of the second with itself
     */
    record Products(double first, double between, double second) {}

    /** {@code this = keep * this + (1 - keep) * x * x}: a running mean of squares, as Adam has one. */
    void blendSquare(double keep, FlatVector x);

    /**
     * {@code this += factor * numerator / (sqrt(squares * squaresScale) + epsilon)}: a step whose length every value sets
     * for itself, as Adam's.
     */
    void addQuotient(double factor, FlatVector numerator, FlatVector squares, double squaresScale, double epsilon);

    /** A copy of the values, rounded to single precision. */
    float[] toFloats();

    /** Sets all values. */
    void set(float[] values);

    /** The values {@code [length]} in host memory, for reading alone: the vector's own where it lies there, or a copy. */
    INDArray read();

    /** Sets all values to those of an array of any shape, in order 'c'; it may be the vector's own that others changed. */
    void write(INDArray values);

    /** Whether no value is infinite or NaN. */
    boolean finite();
}
