package org.spottune.kernels.winograd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one-dimensional transforms of Winograd's minimal filtering F(4, 3), which gives four outputs of a filter of three
 * for six multiplications (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016, Section 4.3).
 *
 * <p>Its polynomials are interpolated at 0, {@code ±1/√2}, {@code ±√2} and infinity. Points that are each other's
 * reciprocals keep all factors of one magnitude, and err by a quarter of what 0, ±1, ±2 and infinity do at most (Alam et
 * al., Winograd Convolution for Deep Neural Networks: Efficient Point Selection, 2022).
 *
 * <p>Each is a small matrix that acts on whole vectors, value by value.
 */
public enum Transform {
    /** {@code B^T}: six neighbouring inputs, six factors. */
    INPUT(6, 6) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            for (int run = 0; run < runs; run++) {
                int x = from.start(run);
                int y = to.start(run);
                for (int i = 0; i < length; i += LANES) {
                    FloatVector x0 = load(from, x + i, 0);
                    FloatVector x1 = load(from, x + i, 1);
                    FloatVector x2 = load(from, x + i, 2);
                    FloatVector x3 = load(from, x + i, 3);
                    FloatVector x4 = load(from, x + i, 4);
                    FloatVector x5 = load(from, x + i, 5);
                    FloatVector inner = multiplyAdd(x1, -2, x3);
                    FloatVector evenOfInner = multiplyAdd(x2, -2, x4);
                    FloatVector outer = multiplyAdd(x1, -HALF, x3);
                    FloatVector evenOfOuter = multiplyAdd(x2, -HALF, x4);
                    store(multiplyAdd(x2, -5 * HALF, x0.add(x4)), to, y + i, 0);
                    store(multiplyAdd(inner, INNER, evenOfInner), to, y + i, 1);
                    store(multiplyAdd(inner, -INNER, evenOfInner), to, y + i, 2);
                    store(multiplyAdd(outer, OUTER, evenOfOuter), to, y + i, 3);
                    store(multiplyAdd(outer, -OUTER, evenOfOuter), to, y + i, 4);
                    store(multiplyAdd(x3, -5 * HALF, x1.add(x5)), to, y + i, 5);
                }
            }
        }
    },

    /** {@code A^T}: six products, four outputs. */
    OUTPUT(6, 4) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            for (int run = 0; run < runs; run++) {
                int x = from.start(run);
                int y = to.start(run);
                for (int i = 0; i < length; i += LANES) {
                    FloatVector x1 = load(from, x + i, 1);
                    FloatVector x2 = load(from, x + i, 2);
                    FloatVector x3 = load(from, x + i, 3);
                    FloatVector x4 = load(from, x + i, 4);
                    FloatVector inner = x1.add(x2);
                    FloatVector oddOfInner = x1.sub(x2);
                    FloatVector outer = x3.add(x4);
                    FloatVector oddOfOuter = x3.sub(x4);
                    store(load(from, x + i, 0).add(inner.add(outer)), to, y + i, 0);
                    store(multiplyAdd(oddOfInner, INNER, oddOfOuter.mul(OUTER)), to, y + i, 1);
                    store(multiplyAdd(inner, HALF, outer.mul(2)), to, y + i, 2);
                    FloatVector last = multiplyAdd(oddOfOuter, 2 * OUTER, load(from, x + i, 5));
                    store(multiplyAdd(oddOfInner, HALF * INNER, last), to, y + i, 3);
                }
            }
        }
    },

    /** {@code A}: gradients of four outputs, those of six products. */
    OUTPUT_GRADIENT(4, 6) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            for (int run = 0; run < runs; run++) {
                int x = from.start(run);
                int y = to.start(run);
                for (int i = 0; i < length; i += LANES) {
                    FloatVector x0 = load(from, x + i, 0);
                    FloatVector x1 = load(from, x + i, 1);
                    FloatVector x2 = load(from, x + i, 2);
                    FloatVector x3 = load(from, x + i, 3);
                    FloatVector inner = multiplyAdd(x3, HALF, x1);
                    FloatVector evenOfInner = multiplyAdd(x2, HALF, x0);
                    FloatVector outer = multiplyAdd(x3, 2, x1);
                    FloatVector evenOfOuter = multiplyAdd(x2, 2, x0);
                    store(x0, to, y + i, 0);
                    store(multiplyAdd(inner, INNER, evenOfInner), to, y + i, 1);
                    store(multiplyAdd(inner, -INNER, evenOfInner), to, y + i, 2);
                    store(multiplyAdd(outer, OUTER, evenOfOuter), to, y + i, 3);
                    store(multiplyAdd(outer, -OUTER, evenOfOuter), to, y + i, 4);
                    store(x3, to, y + i, 5);
                }
            }
        }
    },

    /** {@code G}: three weights, six factors. */
    WEIGHT(3, 6) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            for (int run = 0; run < runs; run++) {
                int x = from.start(run);
                int y = to.start(run);
                for (int i = 0; i < length; i += LANES) {
                    FloatVector x0 = load(from, x + i, 0);
                    FloatVector x1 = load(from, x + i, 1);
                    FloatVector x2 = load(from, x + i, 2);
                    FloatVector inner = multiplyAdd(x2, HALF, x0).mul(-4 * SIXTH);
                    FloatVector outer = multiplyAdd(x2, 2, x0).mul(SIXTH);
                    store(x0, to, y + i, 0);
                    store(multiplyAdd(x1, -4 * SIXTH * INNER, inner), to, y + i, 1);
                    store(multiplyAdd(x1, 4 * SIXTH * INNER, inner), to, y + i, 2);
                    store(multiplyAdd(x1, SIXTH * OUTER, outer), to, y + i, 3);
                    store(multiplyAdd(x1, -SIXTH * OUTER, outer), to, y + i, 4);
                    store(x2, to, y + i, 5);
                }
            }
        }
    },

    /** {@code G^T}: gradients of six factors, those of three weights. */
    WEIGHT_GRADIENT(6, 3) {
        @Override
        void apply(Runs from, Runs to, int runs, int length) {
            for (int run = 0; run < runs; run++) {
                int x = from.start(run);
                int y = to.start(run);
                for (int i = 0; i < length; i += LANES) {
                    FloatVector x1 = load(from, x + i, 1);
                    FloatVector x2 = load(from, x + i, 2);
                    FloatVector x3 = load(from, x + i, 3);
                    FloatVector x4 = load(from, x + i, 4);
                    FloatVector inner = x1.add(x2).mul(-4 * SIXTH);
                    FloatVector oddOfInner = x1.sub(x2).mul(-4 * SIXTH * INNER);
                    FloatVector outer = x3.add(x4).mul(SIXTH);
                    store(load(from, x + i, 0).add(inner.add(outer)), to, y + i, 0);
                    store(multiplyAdd(x3.sub(x4), SIXTH * OUTER, oddOfInner), to, y + i, 1);
                    store(multiplyAdd(outer, 2, multiplyAdd(inner, HALF, load(from, x + i, 5))), to, y + i, 2);
                }
            }
        }
    };

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Values that an instruction takes. */
    private static final int LANES = SPECIES.length();

    private static final float HALF = 1 / 2f;
    private static final float SIXTH = 1 / 6f;
    /** The points of interpolation, up to their signs. */
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
     * Transforms as many vectors as inputs into as many as outputs, run after run.
     *
     * @param from in another array than {@code to}
     * @param length of the vectors, a multiple of 16
     */
    abstract void apply(Runs from, Runs to, int runs, int length);

    private static FloatVector load(Runs from, int start, int vector) {
        return FloatVector.fromArray(SPECIES, from.values(), start + vector * from.step());
    }

    private static void store(FloatVector value, Runs to, int start, int vector) {
        value.intoArray(to.values(), start + vector * to.step());
    }

    /** {@code a * factor + b}, rounded once. */
    private static FloatVector multiplyAdd(FloatVector a, float factor, FloatVector b) {
        return a.fma(FloatVector.broadcast(SPECIES, factor), b);
    }
}
