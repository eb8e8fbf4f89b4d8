package org.spottune.kernels;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A {@link FlatVector} over an ND4J array, for kernels that compute on such arrays. */
public final class HostVector implements FlatVector {

    private final INDArray values;
    private final RegionVersions versions;
    private final long start;

    /**
     * A vector over a contiguous array; changes of either are changes of both.
     *
     * @param array {@code [length]} or {@code [1, length]}
     * @param regionEnds end positions of the regions with separate versions, ascending, the last at the array's length;
     *     one region if none is given
     */
    public HostVector(INDArray array, long... regionEnds) {
        this(flat(array), new RegionVersions(regionEnds.length == 0 ? new long[] {array.length()} : regionEnds), 0);
        if (regionEnds.length > 0 && regionEnds[regionEnds.length - 1] != array.length()) {
            throw new IllegalArgumentException("Regions of a vector must end at its length " + array.length() + ", got "
                    + Arrays.toString(regionEnds));
        }
    }

    private HostVector(INDArray values, RegionVersions versions, long start) {
        this.values = values;
        this.versions = versions;
        this.start = start;
    }

    private static INDArray flat(INDArray array) {
        if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("Values of a vector must be FLOAT or DOUBLE, got " + array.dataType());
        }
        return array.reshape(array.length());
    }

    /**
     * The array behind a vector, for kernels that compute on arrays.
     *
     * @throws IllegalArgumentException if the vector belongs to other kernels
     */
    public static INDArray array(FlatVector vector) {
        if (vector instanceof HostVector host) {
            return host.values;
        }
        throw new IllegalArgumentException(
                "Cannot compute on the vector of other kernels: expected a " + HostVector.class.getSimpleName()
                        + ", got a " + vector.getClass().getSimpleName());
    }

    @Override
    public long length() {
        return values.length();
    }

    @Override
    public DataType dataType() {
        return values.dataType();
    }

    @Override
    public long version() {
        return versions.of(start, start + length());
    }

    /** Makes a change and counts it. An empty vector has nothing to change: ND4J has no operations on empty arrays. */
    private void change(Runnable change) {
        if (length() > 0) {
            change.run();
        }
        versions.grow(start, start + length());
    }

    @Override
    public HostVector slice(long from, long end) {
        if (from < 0 || end < from || end > length()) {
            throw new IllegalArgumentException(
                    "Cannot slice a vector of " + length() + " values from " + from + " to " + end);
        }
        INDArray view = from == end
                ? Nd4j.empty(dataType())
                : values.get(NDArrayIndex.interval(from, end)).reshape(end - from);
        return new HostVector(view, versions, start + from);
    }

    @Override
    public HostVector like(long length) {
        return new HostVector(length == 0 ? Nd4j.empty(dataType()) : Nd4j.zeros(dataType(), length));
    }

    @Override
    public void fill(double value) {
        change(() -> values.assign(value));
    }

    @Override
    public void copyFrom(FlatVector source) {
        INDArray other = peer(source);
        change(() -> values.assign(other));
    }

    @Override
    public void setDifference(FlatVector minuend, FlatVector subtrahend) {
        INDArray from = peer(minuend);
        INDArray taken = peer(subtrahend);
        change(() -> from.sub(taken, values));
    }

    @Override
    public void setProduct(FlatVector a, FlatVector b) {
        INDArray first = peer(a);
        INDArray second = peer(b);
        change(() -> first.mul(second, values));
    }

    @Override
    public void setMasked(FlatVector source, FlatVector mask, double threshold) {
        INDArray from = peer(source);
        INDArray masks = peer(mask);
        change(() -> HostSteps.setMasked(values, from, masks, threshold));
    }

    @Override
    public void scale(double factor) {
        change(() -> values.muli(factor));
    }

    @Override
    public void axpy(double factor, FlatVector x) {
        INDArray addend = peer(x);
        change(() -> Nd4j.getBlasWrapper().level1().axpy(values.length(), factor, addend, values));
    }

    @Override
    public double dot(FlatVector other) {
        return HostSums.dot(values, peer(other));
    }

    @Override
    public Products products(FlatVector other) {
        return HostSums.products(values, peer(other));
    }

    @Override
    public void blendSquare(double keep, FlatVector x) {
        INDArray source = peer(x);
        change(() -> HostSteps.blendSquare(values, keep, source));
    }

    @Override
    public void addQuotient(
            double factor, FlatVector numerator, FlatVector squares, double squaresScale, double epsilon) {
        INDArray above = peer(numerator);
        INDArray below = peer(squares);
        change(() -> HostSteps.addQuotient(values, factor, above, below, squaresScale, epsilon));
    }

    @Override
    public float[] toFloats() {
        return length() == 0 ? new float[0] : new HostMemory(values).toFloats();
    }

    @Override
    public void set(float[] source) {
        requireLength(source.length);
        change(() -> new HostMemory(values).set(source));
    }

    @Override
    public INDArray read() {
        return values;
    }

    @Override
    public void write(INDArray source) {
        requireLength(source.length());
        change(() -> {
            if (!isOwn(source)) {
                values.reshape('c', source.shape()).assign(source);
            }
        });
    }

    private boolean isOwn(INDArray array) {
        return array.dataType() == dataType()
                && array.offset() == values.offset()
                && array.data().sameUnderlyingData(values.data());
    }

    @Override
    public boolean finite() {
        return HostSums.finite(values);
    }

    private INDArray peer(FlatVector other) {
        requireLength(other.length());
        return array(other);
    }

    private void requireLength(long other) {
        if (other != length()) {
            throw new IllegalArgumentException(
                    "Vectors must have the same length, got " + length() + " and " + other + " values");
        }
    }

    @Override
    public String toString() {
        return "vector of " + length() + " " + dataType() + " values";
    }
}
