package org.spottune.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.spottune.graph.Seeds;
import org.spottune.nn.Architecture;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.RoutingDecisions;

/**
 * The losses of the compact SpotTune on the use of fine-tuned branches (Guo et al., CVPR 2019, Section 3.3): how far their
 * number is from k, and how undecided they are. The shares v_l are those of all workers in the round before; of the
 * mini-batch where there was none.
 *
 * @param losses and their weights
 */
public record BlockUsageLoss(GlobalK losses) implements OutputTerm {

    /** Sum by name: images that took the fine-tuned branch, per routed block. */
    public static final String TUNED = "usage.tuned";

    @Override
    public Side side() {
        return Side.EMPIRICAL;
    }

    @Override
    public List<String> names() {
        return List.of("block-count", "block-entropy");
    }

    @Override
    public Needs needs(Architecture target) {
        return Needs.NOTHING;
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        List<Double> shares = usage(in).shares();
        double[] gradient = losses.shareGradient(shares, in.epoch());
        seeds.addToGates(
                Arrays.stream(gradient).map(value -> value / in.images()).toArray());
        return List.of(losses.ofCount(shares, in.epoch()), losses.ofEntropy(shares, in.epoch()));
    }

    private static BlockUsage usage(StepInputs in) {
        return in.lastRound().has(TUNED)
                ? usage(in.lastRound())
                : in.outputs().decisions().usage();
    }

    /** The use of fine-tuned branches among sums of training steps. */
    public static BlockUsage usage(NamedSums sums) {
        return new BlockUsage(
                sums.count(NamedSums.EXAMPLES),
                Arrays.stream(sums.values(TUNED))
                        .mapToObj(value -> (long) value)
                        .toList());
    }

    /** Adds the use of fine-tuned branches to sums of a training step, where blocks are routed. */
    public static void putUsage(RoutingDecisions decisions, Map<String, double[]> sums) {
        if (decisions.blocks() > 0) {
            sums.put(
                    TUNED,
                    decisions.usage().tuned().stream()
                            .mapToDouble(Long::doubleValue)
                            .toArray());
        }
    }
}
