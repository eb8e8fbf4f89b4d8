package org.spottune.kernels.onednn;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.Tensor;

/** Differences of tensors, and squared distances. */
final class Differences implements AutoCloseable {

    /** Values per block, which fit in a core's cache. */
    private static final int BLOCK = 2048;

    private final Engine engine;
    private final BufferPool pool;
    private final NativeBuffer factor = new NativeBuffer(Float.BYTES);

    Differences(Engine engine, BufferPool pool) {
        this.engine = engine;
        this.pool = pool;
    }

    /** {@code factor * (a - b)}, rounded once to the tensors' precision. */
    Tensor scaled(double by, Tensor a, Tensor b) {
        Tensor result = pool.take(a.shape());
        factor.floats().put(0, (float) by);
        engine.run(
                new Elementwise.ScaledDifference(a.shape().size()),
                OneDnnTensor.address(a),
                OneDnnTensor.address(b),
                OneDnnTensor.address(result),
                factor.start());
        return result;
    }

    /** {@code sum of (a - b)²} over each row. */
    double[] squaredRowLengths(Tensor a, Tensor b) {
        return switch (engine.precision()) {
            case FLOAT32 -> squaredRowLengths(a.shape(), OneDnnTensor.address(a), OneDnnTensor.address(b));
            case BFLOAT16 -> {
                OneDnnTensor left = inFloats(a);
                OneDnnTensor right = inFloats(b);
                double[] sums = squaredRowLengths(a.shape(), OneDnnTensor.address(left), OneDnnTensor.address(right));
                pool.release(left);
                pool.release(right);
                yield sums;
            }
        };
    }

    private OneDnnTensor inFloats(Tensor tensor) {
        OneDnnTensor floats = pool.takeFloats(tensor.shape());
        engine.run(
                new Conversion.ToFloats(tensor.shape().size()),
                OneDnnTensor.address(tensor),
                OneDnnTensor.address(floats));
        return floats;
    }

    private static double[] squaredRowLengths(ActivationShape shape, Address a, Address b) {
        long rowBytes = shape.rowSize() * Float.BYTES;
        return IntStream.range(0, shape.batch())
                .parallel()
                .mapToDouble(row -> squaredLength(shape.rowSize(), a.plus(row * rowBytes), b.plus(row * rowBytes)))
                .toArray();
    }

    private static double squaredLength(long length, Address a, Address b) {
        FloatPointer left = new FloatPointer(a);
        FloatPointer right = new FloatPointer(b);
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        double sum = 0;
        for (long at = 0; at < length; at += BLOCK) {
            int count = (int) Math.min(BLOCK, length - at);
            left.position(at).get(x, 0, count);
            right.position(at).get(y, 0, count);
            sum += squaredLength(x, y, count);
        }
        return sum;
    }

    /** Two independent sums, since a single one would wait for each addition. */
    private static double squaredLength(float[] x, float[] y, int count) {
        double first = 0;
        double second = 0;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            double difference = (double) x[i] - y[i];
            double next = (double) x[i + 1] - y[i + 1];
            first += difference * difference;
            second += next * next;
        }
        if (i < count) {
            double difference = (double) x[i] - y[i];
            first += difference * difference;
        }
        return first + second;
    }

    @Override
    public void close() {
        factor.close();
    }
}
