package org.spottune.kernels.onednn;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ChannelTerm;
import org.spottune.kernels.Tensor;

/**
 * Sums per channel and linear combinations per channel, for second-order passes through batch normalisation. Threads
 * share the positions, in blocks that fit in a core's cache.
 */
final class Channels {

    /** Approximate number of values per block. */
    private static final int BLOCK = 1 << 13;

    private final SinglePrecision floats;
    private final WinogradContext context;

    Channels(SinglePrecision floats, WinogradContext context) {
        this.floats = floats;
        this.context = context;
    }

    /** Division of an activation's positions into blocks; independent of the number of threads. */
    private record Blocks(int channels, int positions, long count) {

        static Blocks of(ActivationShape shape) {
            int positions = Math.max(1, BLOCK / shape.channels());
            return new Blocks(shape.channels(), positions, shape.valuesPerChannel());
        }

        int number() {
            return Math.toIntExact((count + positions - 1) / positions);
        }

        long first(int block) {
            return (long) block * positions * channels;
        }

        int length(int block) {
            return (int) Math.min(positions, count - (long) block * positions) * channels;
        }

        int capacity() {
            return positions * channels;
        }
    }

    /**
     * Means over batch and space, {@code [channels]}, of a tensor or of the product of two.
     *
     * <p>Blocks are summed in single precision, and their sums in double, in order: the result does not depend on the
     * number of threads.
     */
    double[] means(List<Tensor> factors) {
        List<Tensor> values = factors.stream().map(floats::of).toList();
        ActivationShape shape = values.get(0).shape();
        Blocks blocks = Blocks.of(shape);
        float[][] sums = new float[blocks.number()][shape.channels()];
        context.team().run(member -> {
            float[] a = member.vector("channels 0", blocks.capacity());
            float[] b = member.vector("channels 1", blocks.capacity());
            for (int block = member.first(blocks.number()); block < member.end(blocks.number()); block++) {
                read(values.get(0), blocks, block, a);
                if (values.size() == 1) {
                    sum(a, blocks.length(block), sums[block]);
                } else {
                    read(values.get(1), blocks, block, b);
                    sumProducts(a, b, blocks.length(block), sums[block]);
                }
            }
        });
        for (int i = 0; i < factors.size(); i++) {
            floats.release(values.get(i), factors.get(i));
        }
        double[] means = new double[shape.channels()];
        for (float[] sum : sums) {
            for (int c = 0; c < means.length; c++) {
                means[c] += sum[c];
            }
        }
        for (int c = 0; c < means.length; c++) {
            means[c] /= blocks.count();
        }
        return means;
    }

    private static void sum(float[] a, int length, float[] sums) {
        for (int start = 0; start < length; start += sums.length) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += a[start + c];
            }
        }
    }

    private static void sumProducts(float[] a, float[] b, int length, float[] sums) {
        for (int start = 0; start < length; start += sums.length) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += a[start + c] * b[start + c];
            }
        }
    }

    /** {@code shift + sum of factors * values}, per channel. */
    Tensor combination(double[] shift, List<ChannelTerm> terms) {
        List<Tensor> values =
                terms.stream().map(ChannelTerm::values).map(floats::of).toList();
        float[][] factors = terms.stream().map(term -> rounded(term.factors())).toArray(float[][]::new);
        float[] constant = rounded(shift);
        ActivationShape shape = values.get(0).shape();
        Blocks blocks = Blocks.of(shape);
        OneDnnTensor result = floats.take(shape);
        context.team().run(member -> {
            float[] x = member.vector("channels 0", blocks.capacity());
            float[] sum = member.vector("channels 1", blocks.capacity());
            for (int block = member.first(blocks.number()); block < member.end(blocks.number()); block++) {
                int length = blocks.length(block);
                for (int start = 0; start < length; start += constant.length) {
                    System.arraycopy(constant, 0, sum, start, constant.length);
                }
                for (int term = 0; term < factors.length; term++) {
                    read(values.get(term), blocks, block, x);
                    addProducts(x, factors[term], length, sum);
                }
                write(result, blocks, block, sum);
            }
        });
        for (int i = 0; i < terms.size(); i++) {
            floats.release(values.get(i), terms.get(i).values());
        }
        return floats.rounded(result);
    }

    private static void addProducts(float[] x, float[] factors, int length, float[] sum) {
        for (int start = 0; start < length; start += factors.length) {
            for (int c = 0; c < factors.length; c++) {
                sum[start + c] += factors[c] * x[start + c];
            }
        }
    }

    private static float[] rounded(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    private static void read(Tensor tensor, Blocks blocks, int block, float[] target) {
        new FloatPointer(OneDnnTensor.address(tensor))
                .position(blocks.first(block))
                .get(target, 0, blocks.length(block));
    }

    private static void write(Tensor tensor, Blocks blocks, int block, float[] source) {
        new FloatPointer(OneDnnTensor.address(tensor))
                .position(blocks.first(block))
                .put(source, 0, blocks.length(block));
    }
}
