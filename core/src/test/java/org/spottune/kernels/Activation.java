package org.spottune.kernels;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A channels-last activation in double precision, for naive loops.
 *
 * @param values flat {@code [batch, height, width, channels]}, order 'c'
 */
record Activation(ActivationShape shape, double[] values) {

    static Activation zeros(ActivationShape shape) {
        return new Activation(shape, new double[Math.toIntExact(shape.size())]);
    }

    /** Normal draws that every precision represents exactly. */
    static Activation random(ActivationShape shape, long seed) {
        return new Activation(shape, normal(shape.size(), seed));
    }

    /** Normal draws that every precision represents exactly. */
    static double[] normal(long count, long seed) {
        Random random = new Random(seed);
        return DoubleStream.generate(() -> rounded(random.nextGaussian()))
                .limit(count)
                .toArray();
    }

    /** The nearest value with 8 bits of significand, the shortest of all precisions. */
    static double rounded(double value) {
        double lastPlace = Math.scalb(1.0, Math.getExponent(value) - 7);
        return Math.rint(value / lastPlace) * lastPlace;
    }

    static Activation of(INDArray array) {
        long[] sizes = array.shape();
        ActivationShape shape = new ActivationShape((int) sizes[0], (int) sizes[1], (int) sizes[2], (int) sizes[3]);
        return new Activation(shape, Nd4j.toFlattened('c', array).toDoubleVector());
    }

    INDArray array(DataType type) {
        return Nd4j.createFromArray(values)
                .castTo(type)
                .reshape('c', shape.batch(), shape.height(), shape.width(), shape.channels());
    }

    boolean contains(int y, int x) {
        return y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
    }

    double at(int row, int y, int x, int channel) {
        return values[index(row, y, x, channel)];
    }

    void set(int row, int y, int x, int channel, double value) {
        values[index(row, y, x, channel)] = value;
    }

    void add(int row, int y, int x, int channel, double value) {
        values[index(row, y, x, channel)] += value;
    }

    Activation map(DoubleUnaryOperator function) {
        return new Activation(shape, DoubleStream.of(values).map(function).toArray());
    }

    /** One row of the batch, flat. */
    double[] row(int row) {
        int size = Math.toIntExact(shape.rowSize());
        return java.util.Arrays.copyOfRange(values, row * size, (row + 1) * size);
    }

    Activation withRow(int row, double[] rowValues) {
        double[] changed = values.clone();
        System.arraycopy(rowValues, 0, changed, row * rowValues.length, rowValues.length);
        return new Activation(shape, changed);
    }

    private int index(int row, int y, int x, int channel) {
        return ((row * shape.height() + y) * shape.width() + x) * shape.channels() + channel;
    }
}
