package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;

class LearningTest {

    private final Learning onBatches = Learning.everything(Statistics.BATCH, Group.BACKBONE);

    @Test
    void whatLearnsOnBatchesMovesItsStatistics() {
        assertRoles(onBatches, Role.LEARNING, Role.LEARNING, Role.STATISTIC);
    }

    @Test
    void whatLearnsOnStoredStatisticsKeepsThem() {
        assertRoles(Learning.everything(Statistics.STORED, Group.POLICY), Role.LEARNING, Role.LEARNING, Role.FROZEN);
    }

    @Test
    void aPartWithStoredNormalizationDoesNotChange() {
        Learning frozen = onBatches.freeze(FrozenNormalization.STORED);

        assertThat(frozen).isEqualTo(Learning.frozen(Group.BACKBONE));
        assertRoles(frozen, Role.FROZEN, Role.FROZEN, Role.FROZEN);
    }

    @Test
    void anAffineNormalizationLearnsOnStoredStatistics() {
        Learning affine = onBatches.freeze(FrozenNormalization.AFFINE);

        assertThat(affine.statistics()).isEqualTo(Statistics.STORED);
        assertRoles(affine, Role.FROZEN, Role.LEARNING, Role.FROZEN);
    }

    @Test
    void aLearningNormalizationDoesAsThoseOfWhatLearns() {
        Learning learning = onBatches.freeze(FrozenNormalization.LEARNING);

        assertThat(learning.statistics()).isEqualTo(Statistics.BATCH);
        assertRoles(learning, Role.FROZEN, Role.LEARNING, Role.STATISTIC);
        Learning onStored = Learning.everything(Statistics.STORED, Group.BACKBONE);
        assertThat(onStored.freeze(FrozenNormalization.LEARNING))
                .isEqualTo(onStored.freeze(FrozenNormalization.AFFINE));
    }

    @Test
    void refusesBatchStatisticsWhereNothingLearns() {
        assertThatThrownBy(() -> new Learning(Extent.NOTHING, Statistics.BATCH, Group.BACKBONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Normalisations that do not change must use STORED statistics, got BATCH");
    }

    @Test
    void formsHaveNamesForSettings() {
        assertThat(MixingPoint.values())
                .extracting(MixingPoint::id)
                .containsExactly("before-shortcut", "after-rectifier");
        assertThat(FrozenNormalization.values())
                .extracting(FrozenNormalization::id)
                .containsExactly("stored", "affine", "learning");
    }

    private static void assertRoles(Learning learning, Role weight, Role scale, Role statistic) {
        assertThat(learning.weightRole()).isEqualTo(weight);
        assertThat(learning.scaleRole()).isEqualTo(scale);
        assertThat(learning.statisticRole()).isEqualTo(statistic);
    }
}
