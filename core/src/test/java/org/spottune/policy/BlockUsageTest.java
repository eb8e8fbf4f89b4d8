package org.spottune.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockUsageTest {

    @Test
    void mergesCounts() {
        BlockUsage merged = new BlockUsage(3, List.of(1L, 3L)).merge(new BlockUsage(5, List.of(0L, 4L)));

        assertThat(merged).isEqualTo(new BlockUsage(8, List.of(1L, 7L)));
    }

    @Test
    void emptyChangesNothing() {
        BlockUsage usage = new BlockUsage(3, List.of(1L, 3L));

        assertThat(BlockUsage.empty(2).merge(usage)).isEqualTo(usage);
        assertThat(usage.merge(BlockUsage.empty(2))).isEqualTo(usage);
    }

    @Test
    void sharesAreOfAllImages() {
        assertThat(new BlockUsage(8, List.of(0L, 2L, 8L)).shares()).containsExactly(0.0, 0.25, 1.0);
    }

    @Test
    void meanShareIsOverTheRoutedBlocks() {
        assertThat(new BlockUsage(8, List.of(0L, 2L, 4L)).meanShare()).hasValue(0.25);
        assertThat(new BlockUsage(8, List.of()).meanShare()).isEmpty();
    }

    @Test
    void sharesOfNoImagesAreUndefined() {
        assertThatThrownBy(BlockUsage.empty(2)::shares)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Share of fine-tuned branches is undefined for zero images");
    }

    @Test
    void refusesToMergeOtherBlocks() {
        assertThatThrownBy(() -> BlockUsage.empty(2).merge(BlockUsage.empty(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot merge usage of 2 blocks with usage of 3");
    }

    @Test
    void keepsItsOwnCounts() {
        List<Long> tuned = new ArrayList<>(List.of(1L));
        BlockUsage usage = new BlockUsage(2, tuned);
        tuned.set(0, 2L);

        assertThat(usage.tuned()).containsExactly(1L);
    }
}
