package org.spottune.kernels;

import static org.spottune.kernels.HostMemory.BLOCK;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Element-wise operations on arrays in one pass, for which ND4J would need several passes and a copy. */
final class HostSteps {

    private HostSteps() {}

    /** {@code values = keep * values + (1 - keep) * x * x}. */
    static void blendSquare(INDArray values, double keep, INDArray x) {
        HostMemory target = new HostMemory(values);
        HostMemory source = new HostMemory(x);
        double[] mean = new double[BLOCK];
        double[] block = new double[BLOCK];
        for (long at = 0; at < values.length(); at += BLOCK) {
            int count = (int) Math.min(BLOCK, values.length() - at);
            target.read(at, mean, count);
            source.read(at, block, count);
            for (int i = 0; i < count; i++) {
                mean[i] = keep * mean[i] + (1 - keep) * block[i] * block[i];
            }
            target.write(at, mean, count);
        }
    }

    /** {@code values += factor * numerator / (sqrt(squares * scale) + epsilon)}. */
    static void addQuotient(
            INDArray values, double factor, INDArray numerator, INDArray squares, double scale, double epsilon) {
        HostMemory target = new HostMemory(values);
        HostMemory above = new HostMemory(numerator);
        HostMemory below = new HostMemory(squares);
        double[] sum = new double[BLOCK];
        double[] step = new double[BLOCK];
        double[] square = new double[BLOCK];
        for (long at = 0; at < values.length(); at += BLOCK) {
            int count = (int) Math.min(BLOCK, values.length() - at);
            target.read(at, sum, count);
            above.read(at, step, count);
            below.read(at, square, count);
            for (int i = 0; i < count; i++) {
                sum[i] += factor * step[i] / (Math.sqrt(square[i] * scale) + epsilon);
            }
            target.write(at, sum, count);
        }
    }

    /** {@code values = mask > threshold ? source : 0}. */
    static void setMasked(INDArray values, INDArray source, INDArray mask, double threshold) {
        HostMemory target = new HostMemory(values);
        HostMemory from = new HostMemory(source);
        HostMemory masks = new HostMemory(mask);
        double[] kept = new double[BLOCK];
        double[] block = new double[BLOCK];
        for (long at = 0; at < values.length(); at += BLOCK) {
            int count = (int) Math.min(BLOCK, values.length() - at);
            from.read(at, kept, count);
            masks.read(at, block, count);
            for (int i = 0; i < count; i++) {
                kept[i] = block[i] > threshold ? kept[i] : 0;
            }
            target.write(at, kept, count);
        }
    }
}
