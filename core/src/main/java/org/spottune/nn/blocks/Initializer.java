package org.spottune.nn.blocks;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.random.Draws;

/** Start values of a parameter that no checkpoint provides. */
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
    /** Uniform in {@code ±1 / sqrt(in)}, PyTorch's default for a linear weight {@code [out, in]}. */
    LINEAR {
        @Override
        double value(long[] shape, Draws draws, long position) {
            return (2 * draws.uniform(position) - 1) / Math.sqrt(shape[1]);
        }
    };

    abstract double value(long[] shape, Draws draws, long position);

    /** Fills a view with start values drawn for its name. */
    public void fill(String name, INDArray view, Draws draws) {
        Draws own = draws.at(name);
        long[] shape = view.shape();
        double[] start = new double[Math.toIntExact(view.length())];
        for (int i = 0; i < start.length; i++) {
            start[i] = value(shape, own, i);
        }
        view.assign(Nd4j.createFromArray(start).castTo(view.dataType()).reshape('c', shape));
    }
}
