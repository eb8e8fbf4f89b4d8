package org.spottune.kernels;

/**
 * Linear interpolation along one dimension as in PyTorch with {@code align_corners=False, antialias=False}: output
 * position {@code i} lies at {@code (i + 1/2) * input / output - 1/2} of the input, clamped to its first and last
 * position.
 *
 * @param first lower input position of every output position
 * @param second the next position, or the same at the end
 * @param share weight of the second, in [0, 1)
 */
public record LinearResize(int[] first, int[] second, float[] share) {

    /** Interpolation from {@code input} to {@code output} positions. */
    public static LinearResize of(int input, int output) {
        int[] first = new int[output];
        int[] second = new int[output];
        float[] share = new float[output];
        for (int i = 0; i < output; i++) {
            double exact = Math.max(0, (i + 0.5) * input / output - 0.5);
            first[i] = Math.min((int) exact, input - 1);
            second[i] = Math.min(first[i] + 1, input - 1);
            share[i] = (float) (exact - first[i]);
        }
        return new LinearResize(first, second, share);
    }

    public int length() {
        return first.length;
    }
}
