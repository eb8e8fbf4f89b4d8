package org.spottune.kernels;

import static org.spottune.kernels.HostMemory.BLOCK;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums over arrays in double precision, so that squares of very small and very large values count.
 *
 * <p>Chunks of a fixed length are summed by as many threads as there are, and their sums added in the chunks' order: the
 * result does not depend on the threads.
 */
final class HostSums {

    /** Values that are worth a thread. */
    private static final int CHUNK = 1 << 18;

    private HostSums() {}

    static double dot(INDArray a, INDArray b) {
        boolean single = a.dataType() == DataType.FLOAT && b.dataType() == DataType.FLOAT;
        double sum = 0;
        for (double ofChunk : overChunks(a.length(), single ? new FloatDots(a, b) : new DoubleDots(a, b))) {
            sum += ofChunk;
        }
        return sum;
    }

    static boolean finite(INDArray values) {
        return DoubleStream.of(overChunks(values.length(), (start, end) -> {
                    HostMemory memory = new HostMemory(values);
                    double[] block = new double[BLOCK];
                    double sum = 0;
                    for (long at = start; at < end; at += BLOCK) {
                        int count = (int) Math.min(BLOCK, end - at);
                        memory.read(at, block, count);
                        for (int i = 0; i < count; i++) {
                            // Zero, unless the value is infinite or NaN.
                            sum += block[i] - block[i];
                        }
                    }
                    return sum;
                }))
                .noneMatch(Double::isNaN);
    }

    /** A sum over the values in {@code [start, end)}. */
    private interface ChunkSum {
        double of(long start, long end);
    }

    private static double[] overChunks(long length, ChunkSum sum) {
        double[] sums = new double[Math.toIntExact((length + CHUNK - 1) / CHUNK)];
        IntStream chunks = IntStream.range(0, sums.length);
        (sums.length > 1 ? chunks.parallel() : chunks).forEach(chunk -> {
            long start = (long) chunk * CHUNK;
            sums[chunk] = sum.of(start, Math.min(length, start + CHUNK));
        });
        return sums;
    }

    private record FloatDots(INDArray a, INDArray b) implements ChunkSum {
        @Override
        public double of(long start, long end) {
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

        /** Four sums, since one alone would wait for each addition before the next. */
        private static double dot(float[] x, float[] y, int count) {
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

    private record DoubleDots(INDArray a, INDArray b) implements ChunkSum {
        @Override
        public double of(long start, long end) {
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
