package org.spottune.kernels.winograd;

/**
 * The one-dimensional transforms of Winograd's minimal filtering F(4, 3), which gives four outputs of a filter of three
 * for six multiplications (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016, Section 4.3).
 *
 * <p>Each is a small matrix that acts on whole vectors, value by value. The loops are as the JIT compiler turns them into
 * vector instructions: one index, no offsets, one or two results of few values.
 */
public enum Transform {
    /** {@code B^T}: six neighbouring inputs, six factors. */
    INPUT(6, 6) {
        @Override
        void apply(float[][] x, float[][] y, int length) {
            edge(x[0], x[2], x[4], y[0], length);
            evenAndOdd(x[4], -4, x[2], 1, x[3], -4, x[1], y[1], y[2], length);
            evenAndOdd(x[4], -1, x[2], 2, x[3], -2, x[1], y[3], y[4], length);
            edge(x[1], x[3], x[5], y[5], length);
        }
    },

    /** {@code A^T}: six products, four outputs. */
    OUTPUT(6, 4) {
        @Override
        void apply(float[][] x, float[][] y, int length) {
            butterfly(x[1], x[2], length);
            butterfly(x[3], x[4], length);
            twoSums(x[0], 1, x[1], 1, x[3], 4, y[0], y[2], length);
            twoSums(x[5], 1, x[2], 8, x[4], 2, y[3], y[1], length);
        }
    },

    /** {@code A}: gradients of four outputs, those of six products. */
    OUTPUT_GRADIENT(4, 6) {
        @Override
        void apply(float[][] x, float[][] y, int length) {
            System.arraycopy(x[0], 0, y[0], 0, length);
            evenAndOdd(x[0], 1, x[2], 1, x[1], 1, x[3], y[1], y[2], length);
            evenAndOdd(x[0], 4, x[2], 2, x[1], 8, x[3], y[3], y[4], length);
            System.arraycopy(x[3], 0, y[5], 0, length);
        }
    },

    /** {@code G}: three weights, six factors. */
    WEIGHT(3, 6) {
        @Override
        void apply(float[][] x, float[][] y, int length) {
            scale(x[0], 1 / 4f, y[0], length);
            evenAndOddOfThree(x[0], -1 / 6f, x[2], -1 / 6f, x[1], -1 / 6f, y[1], y[2], length);
            evenAndOddOfThree(x[0], 1 / 24f, x[2], 1 / 6f, x[1], 1 / 12f, y[3], y[4], length);
            System.arraycopy(x[2], 0, y[5], 0, length);
        }
    },

    /** {@code G^T}: gradients of six factors, those of three weights. */
    WEIGHT_GRADIENT(6, 3) {
        @Override
        void apply(float[][] x, float[][] y, int length) {
            butterfly(x[1], x[2], length);
            butterfly(x[3], x[4], length);
            weighted(1 / 4f, x[0], -1 / 6f, x[1], 1 / 24f, x[3], y[0], length);
            weighted(-1 / 6f, x[2], 1 / 12f, x[4], y[1], length);
            weighted(1, x[5], -1 / 6f, x[1], 1 / 6f, x[3], y[2], length);
        }
    };

    private final int inputs;
    private final int outputs;

    Transform(int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /**
     * Transforms the first values of vectors.
     *
     * @param x as many vectors as inputs; their values are undefined afterwards
     * @param y as many vectors as outputs, none of which is one of {@code x}
     */
    abstract void apply(float[][] x, float[][] y, int length);

    private static void scale(float[] a, float factor, float[] y, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = factor * a[i];
        }
    }

    /** {@code 4 a - 5 b + c}. */
    private static void edge(float[] a, float[] b, float[] c, float[] y, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = 4 * a[i] - 5 * b[i] + c[i];
        }
    }

    /** Sum and difference of {@code a + p b} and {@code q c + r d}. */
    private static void evenAndOdd(
            float[] a,
            float p,
            float[] b,
            float q,
            float[] c,
            float r,
            float[] d,
            float[] sum,
            float[] difference,
            int length) {
        for (int i = 0; i < length; i++) {
            float even = a[i] + p * b[i];
            float odd = q * c[i] + r * d[i];
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    /** Sum and difference of {@code o a + p b} and {@code q c}. */
    private static void evenAndOddOfThree(
            float[] a, float o, float[] b, float p, float[] c, float q, float[] sum, float[] difference, int length) {
        for (int i = 0; i < length; i++) {
            float even = o * a[i] + p * b[i];
            float odd = q * c[i];
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    /** Sum and difference of two vectors, in their places. */
    private static void butterfly(float[] a, float[] b, int length) {
        for (int i = 0; i < length; i++) {
            float sum = a[i] + b[i];
            float difference = a[i] - b[i];
            a[i] = sum;
            b[i] = difference;
        }
    }

    /** {@code a + p b + q c} and {@code b + r c}. */
    private static void twoSums(
            float[] a, float p, float[] b, float q, float[] c, float r, float[] y, float[] z, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = a[i] + p * b[i] + q * c[i];
            z[i] = b[i] + r * c[i];
        }
    }

    /** {@code p a + q b}. */
    private static void weighted(float p, float[] a, float q, float[] b, float[] y, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = p * a[i] + q * b[i];
        }
    }

    /** {@code p a + q b + r c}. */
    private static void weighted(float p, float[] a, float q, float[] b, float r, float[] c, float[] y, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = p * a[i] + q * b[i] + r * c[i];
        }
    }
}
