package org.spottune.kernels;

/**
 * Linear interpolation along one dimension, with the centres of positions as PyTorch has them without {@code align_corners}
 * and without smoothing: output position {@code i} lies at {@code (i + 1/2) * input / output - 1/2} of the input, and never
 * before its first position or behind its last.
 *
 * @param first input position of every output position
 * @param second the next one, or the same at the end
 * @param share of the second, in [0, 1)
 */
public record LinearResize(int[] first, int[] second, float[] share) {

    /** From a number of positions to another. */
    public static LinearResize of(int input, int output) {
        int[] first = new int[output];
        int[] second = new int[output];
        float[] share = new float[output];
        for (int i = 0; i < output; i++) {
            double place = Math.max(0, (i + 0.5) * input / output - 0.5);
            first[i] = Math.min((int) place, input - 1);
            second[i] = Math.min(first[i] + 1, input - 1);
            share[i] = (float) (place - first[i]);
        }
        return new LinearResize(first, second, share);
    }

    public int length() {
        return first.length;
    }
}
