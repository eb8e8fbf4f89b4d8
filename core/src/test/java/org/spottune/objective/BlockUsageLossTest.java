package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spottune.graph.Outputs;
import org.spottune.graph.SeedContents;
import org.spottune.graph.Seeds;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.Decisions;
import org.spottune.policy.RoutingDecisions;

class BlockUsageLossTest {

    private static final GlobalK LOSSES = new GlobalK(1, 0.25, 2, 0);

    /** Shares 1 and 1/2 of the fine-tuned branches. */
    private final RoutingDecisions decisions =
            Decisions.of(new boolean[][] {{true, true}, {true, false}, {true, true}, {true, false}});

    @Test
    void readsTheSharesOfTheRoundBefore() {
        NamedSums round = NamedSums.of(NamedSums.EXAMPLES, 8).merge(NamedSums.of(BlockUsageLoss.TUNED, 4, 2));
        Seeds seeds = new Seeds();

        List<Loss> losses = new BlockUsageLoss(LOSSES).evaluate(inputs(round), seeds);

        List<Double> shares = List.of(0.5, 0.25);
        assertThat(losses).containsExactly(LOSSES.ofCount(shares, 0), LOSSES.ofEntropy(shares, 0));
        assertGates(seeds, shares);
    }

    @Test
    void readsTheMiniBatchWhereThereWasNoRound() {
        Seeds seeds = new Seeds();

        List<Loss> losses = new BlockUsageLoss(LOSSES).evaluate(inputs(NamedSums.EMPTY), seeds);

        List<Double> shares = List.of(1.0, 0.5);
        assertThat(losses).containsExactly(LOSSES.ofCount(shares, 0), LOSSES.ofEntropy(shares, 0));
        assertGates(seeds, shares);
    }

    /** Each of the four images has its part of the gradient. */
    private static void assertGates(Seeds seeds, List<Double> shares) {
        double[] gradient = LOSSES.shareGradient(shares, 0);
        assertThat(SeedContents.gates(seeds))
                .containsExactly(new double[] {gradient[0] / 4, gradient[1] / 4}, within(1e-15));
    }

    @Test
    void usageIsCountedBlockByBlock() {
        Map<String, double[]> sums = new HashMap<>();
        sums.put(NamedSums.EXAMPLES, new double[] {4});

        BlockUsageLoss.putUsage(decisions, sums);

        assertThat(sums.get(BlockUsageLoss.TUNED)).containsExactly(4, 2);
        assertThat(BlockUsageLoss.usage(NamedSums.of(sums))).isEqualTo(new BlockUsage(4, List.of(4L, 2L)));
    }

    @Test
    void withoutRoutedBlocksNothingIsCounted() {
        Map<String, double[]> sums = new HashMap<>();

        BlockUsageLoss.putUsage(RoutingDecisions.withoutPolicy(4, 0, org.spottune.policy.Routing.argmax()), sums);

        assertThat(sums).isEmpty();
    }

    @Test
    void belongsToTheLossThatMustNotBeHurt() {
        assertThat(new BlockUsageLoss(LOSSES).side()).isEqualTo(Side.EMPIRICAL);
        assertThat(new BlockUsageLoss(LOSSES).names()).containsExactly("block-count", "block-entropy");
    }

    private StepInputs inputs(NamedSums lastRound) {
        return new StepInputs(null, new Outputs(null, null, decisions, Map.of()), new int[4], List.of(), lastRound, 0);
    }
}
