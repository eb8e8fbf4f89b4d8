package org.spottune.data;

/**
 * The source samples and weights of each target sample along one axis: Pillow's triangle filter in fixed point.
 *
 * <p>Operations, order and rounding are Pillow's, so that results agree to the bit.
 */
final class TriangleWeights {
    /** 32 bits minus 8 for the sample and 2 for sums that overshoot. */
    private static final int FRACTION_BITS = 32 - 8 - 2;

    private static final int HALF = 1 << (FRACTION_BITS - 1);

    private final int[] firstSource;
    private final int[][] weights;

    private TriangleWeights(int targets) {
        this.firstSource = new int[targets];
        this.weights = new int[targets][];
    }

    /** Weights that turn {@code sources} samples into {@code targets}. */
    static TriangleWeights of(int sources, int targets) {
        TriangleWeights result = new TriangleWeights(targets);
        double scale = (double) sources / targets;
        double support = Math.max(scale, 1.0); // the triangle's half width is 1
        double inverse = 1.0 / support;
        for (int target = 0; target < targets; target++) {
            double centre = (target + 0.5) * scale;
            int first = Math.max((int) (centre - support + 0.5), 0);
            int end = Math.min((int) (centre + support + 0.5), sources);
            double[] exact = new double[end - first];
            double sum = 0;
            for (int i = 0; i < exact.length; i++) {
                exact[i] = triangle((i + first - centre + 0.5) * inverse);
                sum += exact[i];
            }
            result.firstSource[target] = first;
            result.weights[target] = fixedPoint(exact, sum);
        }
        return result;
    }

    int targets() {
        return weights.length;
    }

    /** One target sample, from source samples {@code stride} bytes apart that start at {@code offset}. */
    byte mix(int target, byte[] sources, int offset, int stride) {
        int sum = HALF;
        int position = offset + firstSource[target] * stride;
        for (int weight : weights[target]) {
            sum += weight * (sources[position] & 0xff);
            position += stride;
        }
        return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
    }

    private static int[] fixedPoint(double[] exact, double sum) {
        int[] fixed = new int[exact.length];
        for (int i = 0; i < exact.length; i++) {
            double share = sum == 0 ? exact[i] : exact[i] / sum;
            fixed[i] = (int) (0.5 + share * (1 << FRACTION_BITS));
        }
        return fixed;
    }

    private static double triangle(double x) {
        return Math.max(0, 1 - Math.abs(x));
    }
}
