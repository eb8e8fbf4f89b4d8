package org.spottune.nn.blocks;

import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.random.Draws;

/** Initial values of a parameter that no checkpoint provides. */
public enum Initializer {
    ZERO {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return 0;
        }
    },
    ONE {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return 1;
        }
    },
    /** Normal with variance {@code 2 / (k * k * out)}, for convolutions (He et al., 2015). */
    HE_NORMAL {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return draws.gaussian(position) * Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3]));
        }
    },
    /** Piggyback's constant initial value of real-valued masks. */
    MASK {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return Decoration.WeightMasks.START;
        }
    },
    /** The identity as a matrix {@code [out, out]}, or its diagonal {@code [out, 1]}. */
    IDENTITY {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return onDiagonal(shape, position) ? 1 : 0;
        }
    },
    /** As {@link #IDENTITY} with a diagonal of {@code 1 + N(0, 1) / out}: DAN's initial controllers. */
    NOISY_IDENTITY {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return onDiagonal(shape, position) ? 1 + draws.gaussian(position) / shape[0] : 0;
        }
    },
    /** Uniform in {@code ±1 / sqrt(in)}, PyTorch's default for a linear weight {@code [out, in]}. */
    LINEAR {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return (2 * draws.uniform(position) - 1) / Math.sqrt(shape[1]);
        }
    };

    private static boolean onDiagonal(long[] shape, long position) {
        return shape[1] == 1 || position / shape[1] == position % shape[1];
    }

    abstract double value(long[] shape, Draws draws, long position);

    /** Initial values of a shape, in order 'c'; the draws depend on the parameter's name. */
    public INDArray draw(String name, List<Long> shape, Draws draws) {
        Draws own = draws.at(name);
        long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
        double[] start = new double[Math.toIntExact(LongStream.of(sizes).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < start.length; i++) {
            start[i] = value(sizes, own, i);
        }
        return Nd4j.createFromArray(start).reshape('c', sizes);
    }
}
