package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.spottune.experiment.CheckpointSettings.Best;
import org.spottune.policy.BlockUsage;
import org.spottune.train.StepResult;

class CheckpointSettingsTest {

    private static final StepResult EPOCH = new StepResult(8, 4, 6, BlockUsage.empty(0));

    @Test
    void aSmallerLossIsBetter() {
        assertThat(Best.LOSS.of(EPOCH)).isEqualTo(0.5);
        assertThat(Best.LOSS.better(0.4, 0.5)).isTrue();
        assertThat(Best.LOSS.better(0.5, 0.5)).isFalse();
        assertThat(Best.LOSS.better(0.6, 0.5)).isFalse();
    }

    @Test
    void aLargerAccuracyIsBetter() {
        assertThat(Best.TOP1.of(EPOCH)).isEqualTo(0.75);
        assertThat(Best.TOP1.better(0.8, 0.75)).isTrue();
        assertThat(Best.TOP1.better(0.75, 0.75)).isFalse();
        assertThat(Best.TOP1.better(0.7, 0.75)).isFalse();
    }

    @Test
    void withoutAMetricNothingIsBetter() {
        assertThat(Best.NONE.better(1, 0)).isFalse();
    }
}
