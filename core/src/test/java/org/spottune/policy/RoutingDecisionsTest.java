package org.spottune.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingDecisionsTest {

    /** Two images, three blocks: the first takes tuned, frozen (a tie), tuned; the second only the last one tuned. */
    private final RoutingDecisions decisions =
            RoutingDecisions.of(new double[] {0, 1, 2, 2, -3, -2, 1, 0, 5, 4, 0, 0.1}, 2);

    @Test
    void theLargerScoreDecidesAndTiesAreFrozen() {
        assertThat(decisions.images()).isEqualTo(2);
        assertThat(decisions.blocks()).isEqualTo(3);
        assertThat(row(decisions, 0)).containsExactly(true, false, true);
        assertThat(row(decisions, 1)).containsExactly(false, false, true);
    }

    @Test
    void countsTunedBlocksOfAnImage() {
        assertThat(decisions.tunedBlocks(0)).isEqualTo(2);
        assertThat(decisions.tunedBlocks(1)).isEqualTo(1);
    }

    @Test
    void usageCountsImagesPerBlock() {
        assertThat(decisions.usage()).isEqualTo(new BlockUsage(2, List.of(1L, 0L, 2L)));
    }

    @Test
    void gatesAreByBlock() {
        assertThat(decisions.toGates().blocks()).isEqualTo(3);
    }

    @Test
    void withoutRoutedBlocksOnlyImagesAreCounted() {
        RoutingDecisions none = RoutingDecisions.withoutPolicy(4, 0, Routing.argmax());

        assertThat(none.images()).isEqualTo(4);
        assertThat(none.blocks()).isZero();
        assertThat(none.tunedBlocks(3)).isZero();
        assertThat(none.usage()).isEqualTo(new BlockUsage(4, List.of()));
    }

    private static boolean[] row(RoutingDecisions decisions, int image) {
        boolean[] row = new boolean[decisions.blocks()];
        for (int block = 0; block < row.length; block++) {
            row[block] = decisions.isTuned(image, block);
        }
        return row;
    }
}
