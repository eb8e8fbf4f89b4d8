package org.spottune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepCostsTest {

    @Test
    void comparesEveryModeOnceWithTheFirst() {
        StepCosts costs = StepCosts.measure(
                TinyBench.settings(BenchMode.FINE_TUNE_TRAIN),
                List.of(BenchMode.PIGGYBACK_TRAIN, BenchMode.FINE_TUNE_TRAIN, BenchMode.FINE_TUNE_INFER),
                3);

        assertThat(costs.ratios().keySet())
                .containsExactly(BenchMode.FINE_TUNE_TRAIN, BenchMode.PIGGYBACK_TRAIN, BenchMode.FINE_TUNE_INFER);
        assertThat(costs.ratios()).containsEntry(BenchMode.FINE_TUNE_TRAIN, 1.0);
        assertThat(costs.seconds().keySet()).isEqualTo(costs.ratios().keySet());
        assertThat(costs.seconds().values())
                .allSatisfy(seconds -> assertThat(seconds).isPositive());
        assertThat(costs.ratios().values())
                .allSatisfy(ratio -> assertThat(ratio).isPositive());
    }
}
