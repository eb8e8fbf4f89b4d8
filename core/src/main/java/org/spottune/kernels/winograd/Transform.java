package org.spottune.kernels.winograd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one-dimensional transforms of Winograd's minimal filtering F(4, 3), which computes four outputs of a 3-tap filter
 * with six multiplications (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016, Section 4.3).
 *
 * <p>The interpolation points are 0, {@code ±1/√2}, {@code ±√2} and infinity. Reciprocal points keep all factors of
 * similar magnitude; the error is at most a quarter of that with 0, ±1, ±2 and infinity (Alam et al., Winograd
 * Convolution for Deep Neural Networks: Efficient Point Selection, 2022).
 *
 * <p>Each transform is a small matrix that acts on whole vectors, value by value. The code has the form that the JIT
 * compiler reliably turns into vector instructions: one loop with only vector operations. With nested loops or our own
 * methods to inline, it sometimes leaves vectors in objects, which is ten times slower. So each method is longer than
 * the JIT's limit for inlining (325 bytes of bytecode).
 */
public enum Transform {
    /** {@code B^T}: from six adjacent inputs to six factors. */
    INPUT(6, 6) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            float[] x = from.values();
            float[] y = to.values();
            int dx = from.step();
            int dy = to.step();
            int i = from.start();
            int o = to.start();
            FloatVector minusHalf = FloatVector.broadcast(SPECIES, -HALF);
            FloatVector minusTwo = FloatVector.broadcast(SPECIES, -2);
            FloatVector minusFiveHalves = FloatVector.broadcast(SPECIES, -5 * HALF);
            FloatVector inner = FloatVector.broadcast(SPECIES, INNER);
            FloatVector outer = FloatVector.broadcast(SPECIES, OUTER);
            for (int left = length, run = 0; run < runs; i += LANES, o += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, i + dx);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, i + 2 * dx);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, i + 3 * dx);
                FloatVector x4 = FloatVector.fromArray(SPECIES, x, i + 4 * dx);
                FloatVector x5 = FloatVector.fromArray(SPECIES, x, i + 5 * dx);
                FloatVector odd = x1.fma(minusTwo, x3).mul(inner);
                FloatVector even = x2.fma(minusTwo, x4);
                FloatVector oddOfOuter = x1.fma(minusHalf, x3).mul(outer);
                FloatVector evenOfOuter = x2.fma(minusHalf, x4);
                x2.fma(minusFiveHalves, x0.add(x4)).intoArray(y, o);
                even.add(odd).intoArray(y, o + dy);
                even.sub(odd).intoArray(y, o + 2 * dy);
                evenOfOuter.add(oddOfOuter).intoArray(y, o + 3 * dy);
                evenOfOuter.sub(oddOfOuter).intoArray(y, o + 4 * dy);
                x3.fma(minusFiveHalves, x1.add(x5)).intoArray(y, o + 5 * dy);
                left -= LANES;
                if (left == 0) {
                    left = length;
                    run++;
                    i += from.next() - length;
                    o += to.next() - length;
                }
            }
        }
    },

    /** {@code A^T}: from six products to four outputs. */
    OUTPUT(6, 4) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            float[] x = from.values();
            float[] y = to.values();
            int dx = from.step();
            int dy = to.step();
            int i = from.start();
            int o = to.start();
            FloatVector half = FloatVector.broadcast(SPECIES, HALF);
            FloatVector two = FloatVector.broadcast(SPECIES, 2);
            FloatVector inner = FloatVector.broadcast(SPECIES, INNER);
            FloatVector halfInner = FloatVector.broadcast(SPECIES, HALF * INNER);
            FloatVector outer = FloatVector.broadcast(SPECIES, OUTER);
            FloatVector twoOuter = FloatVector.broadcast(SPECIES, 2 * OUTER);
            for (int left = length, run = 0; run < runs; i += LANES, o += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, i + dx);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, i + 2 * dx);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, i + 3 * dx);
                FloatVector x4 = FloatVector.fromArray(SPECIES, x, i + 4 * dx);
                FloatVector x5 = FloatVector.fromArray(SPECIES, x, i + 5 * dx);
                FloatVector sum = x1.add(x2);
                FloatVector difference = x1.sub(x2);
                FloatVector sumOfOuter = x3.add(x4);
                FloatVector differenceOfOuter = x3.sub(x4);
                x0.add(sum).add(sumOfOuter).intoArray(y, o);
                difference.fma(inner, differenceOfOuter.mul(outer)).intoArray(y, o + dy);
                sum.fma(half, sumOfOuter.mul(two)).intoArray(y, o + 2 * dy);
                difference.fma(halfInner, differenceOfOuter.fma(twoOuter, x5)).intoArray(y, o + 3 * dy);
                left -= LANES;
                if (left == 0) {
                    left = length;
                    run++;
                    i += from.next() - length;
                    o += to.next() - length;
                }
            }
        }
    },

    /** {@code A}: from gradients of four outputs to gradients of six products. */
    OUTPUT_GRADIENT(4, 6) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            float[] x = from.values();
            float[] y = to.values();
            int dx = from.step();
            int dy = to.step();
            int i = from.start();
            int o = to.start();
            FloatVector half = FloatVector.broadcast(SPECIES, HALF);
            FloatVector two = FloatVector.broadcast(SPECIES, 2);
            FloatVector inner = FloatVector.broadcast(SPECIES, INNER);
            FloatVector outer = FloatVector.broadcast(SPECIES, OUTER);
            for (int left = length, run = 0; run < runs; i += LANES, o += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, i + dx);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, i + 2 * dx);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, i + 3 * dx);
                FloatVector odd = x3.fma(half, x1).mul(inner);
                FloatVector even = x2.fma(half, x0);
                FloatVector oddOfOuter = x3.fma(two, x1).mul(outer);
                FloatVector evenOfOuter = x2.fma(two, x0);
                x0.intoArray(y, o);
                even.add(odd).intoArray(y, o + dy);
                even.sub(odd).intoArray(y, o + 2 * dy);
                evenOfOuter.add(oddOfOuter).intoArray(y, o + 3 * dy);
                evenOfOuter.sub(oddOfOuter).intoArray(y, o + 4 * dy);
                x3.intoArray(y, o + 5 * dy);
                left -= LANES;
                if (left == 0) {
                    left = length;
                    run++;
                    i += from.next() - length;
                    o += to.next() - length;
                }
            }
        }
    },

    /** {@code G}: from three weights to six factors. */
    WEIGHT(3, 6) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            float[] x = from.values();
            float[] y = to.values();
            int dx = from.step();
            int dy = to.step();
            int i = from.start();
            int o = to.start();
            FloatVector half = FloatVector.broadcast(SPECIES, HALF);
            FloatVector two = FloatVector.broadcast(SPECIES, 2);
            FloatVector scale = FloatVector.broadcast(SPECIES, -4 * SIXTH);
            FloatVector scaleOfOuter = FloatVector.broadcast(SPECIES, SIXTH);
            FloatVector scaleOfOdd = FloatVector.broadcast(SPECIES, -4 * SIXTH * INNER);
            FloatVector scaleOfOuterOdd = FloatVector.broadcast(SPECIES, SIXTH * OUTER);
            for (int left = length, run = 0; run < runs; i += LANES, o += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, i + dx);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, i + 2 * dx);
                FloatVector even = x2.fma(half, x0).mul(scale);
                FloatVector odd = x1.mul(scaleOfOdd);
                FloatVector evenOfOuter = x2.fma(two, x0).mul(scaleOfOuter);
                FloatVector oddOfOuter = x1.mul(scaleOfOuterOdd);
                x0.intoArray(y, o);
                even.add(odd).intoArray(y, o + dy);
                even.sub(odd).intoArray(y, o + 2 * dy);
                evenOfOuter.add(oddOfOuter).intoArray(y, o + 3 * dy);
                evenOfOuter.sub(oddOfOuter).intoArray(y, o + 4 * dy);
                x2.intoArray(y, o + 5 * dy);
                left -= LANES;
                if (left == 0) {
                    left = length;
                    run++;
                    i += from.next() - length;
                    o += to.next() - length;
                }
            }
        }
    },

    /** {@code G^T}: from gradients of six factors to gradients of three weights. */
    WEIGHT_GRADIENT(6, 3) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            float[] x = from.values();
            float[] y = to.values();
            int dx = from.step();
            int dy = to.step();
            int i = from.start();
            int o = to.start();
            FloatVector half = FloatVector.broadcast(SPECIES, HALF);
            FloatVector two = FloatVector.broadcast(SPECIES, 2);
            FloatVector scale = FloatVector.broadcast(SPECIES, -4 * SIXTH);
            FloatVector scaleOfOuter = FloatVector.broadcast(SPECIES, SIXTH);
            FloatVector scaleOfOdd = FloatVector.broadcast(SPECIES, -4 * SIXTH * INNER);
            FloatVector scaleOfOuterOdd = FloatVector.broadcast(SPECIES, SIXTH * OUTER);
            for (int left = length, run = 0; run < runs; i += LANES, o += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, i + dx);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, i + 2 * dx);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, i + 3 * dx);
                FloatVector x4 = FloatVector.fromArray(SPECIES, x, i + 4 * dx);
                FloatVector x5 = FloatVector.fromArray(SPECIES, x, i + 5 * dx);
                FloatVector sum = x1.add(x2).mul(scale);
                FloatVector difference = x1.sub(x2);
                FloatVector sumOfOuter = x3.add(x4).mul(scaleOfOuter);
                FloatVector differenceOfOuter = x3.sub(x4).mul(scaleOfOuterOdd);
                x0.add(sum).add(sumOfOuter).intoArray(y, o);
                difference.fma(scaleOfOdd, differenceOfOuter).intoArray(y, o + dy);
                sumOfOuter.fma(two, sum.fma(half, x5)).intoArray(y, o + 2 * dy);
                left -= LANES;
                if (left == 0) {
                    left = length;
                    run++;
                    i += from.next() - length;
                    o += to.next() - length;
                }
            }
        }
    };

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Floats per vector instruction. */
    private static final int LANES = SPECIES.length();

    private static final float HALF = 1 / 2f;
    private static final float SIXTH = 1 / 6f;
    /** The interpolation points, up to sign. */
    private static final float INNER = (float) Math.sqrt(0.5);

    private static final float OUTER = (float) Math.sqrt(2);

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
     * Transforms {@link #inputs()} vectors into {@link #outputs()} vectors, run by run.
     *
     * @param from must be in another array than {@code to}
     * @param runs number of runs
     * @param length of the vectors, a multiple of 16
     */
    abstract void apply(Runs from, Runs to, int runs, int length);
}
