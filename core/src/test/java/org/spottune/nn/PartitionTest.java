package org.spottune.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.nn.BlockMode.FROZEN;
import static org.spottune.nn.BlockMode.ROUTED;
import static org.spottune.nn.BlockMode.TUNED;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionTest {

    @Test
    void frozenMeansNothingLearns() {
        assertThat(Partition.frozen(2)).isEqualTo(new Partition(false, List.of(FROZEN, FROZEN), false));
    }

    @Test
    void tunedMeansEverythingLearns() {
        assertThat(Partition.tuned(2)).isEqualTo(new Partition(true, List.of(TUNED, TUNED), true));
    }

    @Test
    void withoutAPrefixTheStemLearnsAndEveryBlockIsRouted() {
        assertThat(Partition.routed(3, 0)).isEqualTo(new Partition(true, List.of(ROUTED, ROUTED, ROUTED), true));
    }

    @Test
    void aPrefixIsFrozenWithTheStem() {
        assertThat(Partition.routed(3, 2)).isEqualTo(new Partition(false, List.of(FROZEN, FROZEN, ROUTED), true));
    }

    @Test
    void theStemLearnsOrNotWhateverFollows() {
        assertThat(Partition.routed(2, 1).withLearningStem())
                .isEqualTo(new Partition(true, List.of(FROZEN, ROUTED), true));
        assertThat(Partition.routed(2, 0).withFrozenStem())
                .isEqualTo(new Partition(false, List.of(ROUTED, ROUTED), true));
    }

    @Test
    void countsAndIndexesRoutedBlocks() {
        Partition mixed = new Partition(false, List.of(FROZEN, ROUTED, TUNED, ROUTED), false);

        assertThat(mixed.routedBlocks()).isEqualTo(2);
        assertThat(mixed.routedIndices()).containsExactly(1, 3);
        assertThat(Partition.tuned(2).routedBlocks()).isZero();
        assertThat(Partition.tuned(2).routedIndices()).isEmpty();
    }

    @Test
    void keepsItsOwnBlocks() {
        List<BlockMode> blocks = new ArrayList<>(List.of(FROZEN));
        Partition partition = new Partition(false, blocks, false);
        blocks.set(0, TUNED);

        assertThat(partition.blocks()).containsExactly(FROZEN);
    }
}
