package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.nn.blocks.Parameter;

/**
 * The line from the network that a target starts as to the tuned one (WiSE-FT; Wortsman et al., Robust fine-tuning of
 * zero-shot models, CVPR 2022, Section 3): {@code (1 - alpha) start + alpha tuned} of everything that starts from the
 * source, including running statistics, and adapters, masks and controllers of shared kernels. New parts stay tuned for
 * every alpha: the classifier, the policy network, and projections and meta-networks for matching.
 *
 * <p>A tuned copy of a routed block starts as the frozen block, so alpha moves it back to that. Real-valued masks all
 * start at one value; moving them back to it shifts their threshold.
 */
public final class WeightInterpolation {

    private final List<Interval> moving;
    private final float[] start;

    private WeightInterpolation(List<Interval> moving, float[] start) {
        this.moving = moving;
        this.start = start;
    }

    /** The line from a network's present values; keeps a copy of everything that moves in training. */
    public static WeightInterpolation from(Network start) {
        ParameterLayout layout = ParameterLayout.of(start);
        return new WeightInterpolation(layout.moving(), layout.packMoving(start.values()));
    }

    /**
     * A point of the line. At 0 it equals the start, at 1 the tuned network, bit for bit.
     *
     * @param alpha in [0, 1]
     * @param tuned everything that moves in training, after training, packed by {@link ParameterLayout#packMoving}; not
     *     changed
     * @return packed in the same way
     */
    public float[] at(double alpha, float[] tuned) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("Interpolation needs an alpha in [0, 1], got " + alpha);
        }
        if (tuned.length != start.length) {
            throw new IllegalArgumentException("Cannot interpolate between networks of which " + start.length + " and "
                    + tuned.length + " values move");
        }
        float[] point = tuned.clone();
        int from = 0;
        for (Interval interval : moving) {
            int to = Math.toIntExact(from + interval.length());
            if (startsFromSource(interval.group())) {
                for (int i = from; i < to; i++) {
                    // At the ends, the formula itself would flip the sign of some zeros, and turn infinities into NaN.
                    point[i] = alpha == 1 || start[i] == tuned[i]
                            ? tuned[i]
                            : alpha == 0 ? start[i] : (float) ((1 - alpha) * start[i] + alpha * tuned[i]);
                }
            }
            from = to;
        }
        return point;
    }

    private static boolean startsFromSource(Parameter.Group group) {
        return switch (group) {
            case BACKBONE, ADAPTER -> true;
            case POLICY, HEAD, MATCHING, META -> false;
        };
    }
}
