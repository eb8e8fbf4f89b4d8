package org.spottune.kernels;

import static org.spottune.kernels.HostMemory.BLOCK;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.FlatVector.Products;

/**
 * Sums over arrays in double precision, so that squares of very small and very large values are not lost.
 *
 * <p>Threads sum chunks of a fixed length, and the chunks' sums are added in order, so the result does not depend on
 * the number of threads.
 */
final class HostSums {

    /** Values per chunk, enough to be worth a thread: a small network is summed before another thread would start. */
    private static final int CHUNK = 1 << 19;

    private HostSums() {}

    static double dot(INDArray a, INDArray b) {
        double sum = 0;
        for (double ofChunk : overChunks(a.length(), single(a, b) ? new FloatDots(a, b) : new DoubleDots(a, b))) {
            sum += ofChunk;
        }
        return sum;
    }

    static Products products(INDArray a, INDArray b) {
        if (!single(a, b)) {
            return new Products(dot(a, a), dot(a, b), dot(b, b));
        }
        double first = 0;
        double between = 0;
        double second = 0;
        for (Products ofChunk : overChunks(a.length(), new FloatProducts(a, b))) {
            first += ofChunk.first();
            between += ofChunk.between();
            second += ofChunk.second();
        }
        return new Products(first, between, second);
    }

    private static boolean single(INDArray a, INDArray b) {
        return a.dataType() == DataType.FLOAT && b.dataType() == DataType.FLOAT;
    }

    static boolean finite(INDArray values) {
        return overChunks(values.length(), (start, end) -> {
                    HostMemory memory = new HostMemory(values);
                    double[] block = new double[BLOCK];
                    double sum = 0;
                    for (long at = start; at < end; at += BLOCK) {
                        int count = (int) Math.min(BLOCK, end - at);
                        memory.read(at, block, count);
                        for (int i = 0; i < count; i++) {
                            // The difference is zero, unless the value is infinite or NaN.
                            sum += block[i] - block[i];
                        }
                    }
                    return sum;
                })
                .stream()
                .noneMatch(sum -> Double.isNaN(sum));
    }

    /** Computes one or several sums over the values in {@code [start, end)}. */
    private interface ChunkSum<T> {
        T of(long start, long end);
    }

    /** The sums of all chunks, in order. */
    private static <T> List<T> overChunks(long length, ChunkSum<T> sum) {
        int count = Math.toIntExact((length + CHUNK - 1) / CHUNK);
        IntStream chunks = IntStream.range(0, count);
        return (count > 1 ? chunks.parallel() : chunks)
                .mapToObj(chunk -> {
                    long start = (long) chunk * CHUNK;
                    return sum.of(start, Math.min(length, start + CHUNK));
                })
                .toList();
    }

    private record FloatDots(INDArray a, INDArray b) implements ChunkSum<Double> {
        @Override
        public Double of(long start, long end) {
            HostMemory left = new HostMemory(a);
            HostMemory right = new HostMemory(b);
            float[] x = new float[BLOCK];
            float[] y = new float[BLOCK];
            double sum = 0;
            for (long at = start; at < end; at += BLOCK) {
                int count = (int) Math.min(BLOCK, end - at);
                left.read(at, x, count);
                right.read(at, y, count);
                sum += dot(x, y, count);
            }
            return sum;
        }

        /** Four independent sums, since a single one would wait for each addition. */
        static double dot(float[] x, float[] y, int count) {
            double first = 0;
            double second = 0;
            double third = 0;
            double fourth = 0;
            int i = 0;
            for (; i + 3 < count; i += 4) {
                first += (double) x[i] * y[i];
                second += (double) x[i + 1] * y[i + 1];
                third += (double) x[i + 2] * y[i + 2];
                fourth += (double) x[i + 3] * y[i + 3];
            }
            for (; i < count; i++) {
                first += (double) x[i] * y[i];
            }
            return first + second + (third + fourth);
        }
    }

    /** Reads each value once, where {@link FloatDots} would read it three times. */
    private record FloatProducts(INDArray a, INDArray b) implements ChunkSum<Products> {
        @Override
        public Products of(long start, long end) {
            HostMemory left = new HostMemory(a);
            HostMemory right = new HostMemory(b);
            float[] x = new float[BLOCK];
            float[] y = new float[BLOCK];
            double first = 0;
            double between = 0;
            double second = 0;
            for (long at = start; at < end; at += BLOCK) {
                int count = (int) Math.min(BLOCK, end - at);
                left.read(at, x, count);
                right.read(at, y, count);
                first += FloatDots.dot(x, x, count);
                between += FloatDots.dot(x, y, count);
                second += FloatDots.dot(y, y, count);
            }
            return new Products(first, between, second);
        }
    }

    private record DoubleDots(INDArray a, INDArray b) implements ChunkSum<Double> {
        @Override
        public Double of(long start, long end) {
            HostMemory left = new HostMemory(a);
            HostMemory right = new HostMemory(b);
            double[] x = new double[BLOCK];
            double[] y = new double[BLOCK];
            double sum = 0;
            for (long at = start; at < end; at += BLOCK) {
                int count = (int) Math.min(BLOCK, end - at);
                left.read(at, x, count);
                right.read(at, y, count);
                for (int i = 0; i < count; i++) {
                    sum += x[i] * y[i];
                }
            }
            return sum;
        }
    }
}
