package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpTest {

    private final WarmUp schedule = new WarmUp(new StepDecay(8, List.of(1, 4), 0.5), 2, 0.25);

    @Test
    void growsLinearlyToTheScheduleBehindIt() {
        assertThat(schedule.at(0)).isEqualTo(2);
        assertThat(schedule.at(0.5)).isEqualTo(3.5);
        // The schedule behind it has its first milestone meanwhile: 4 * (1/4 + 3/4 * 1/2).
        assertThat(schedule.at(1)).isEqualTo(2.5);
        assertThat(schedule.at(1.5)).isEqualTo(3.25);
        assertThat(schedule.at(2)).isEqualTo(4);
        assertThat(schedule.at(3.75)).isEqualTo(4);
        assertThat(schedule.at(4)).isEqualTo(2);
    }

    @Test
    void aFirstFactorOfOneChangesNothing() {
        StepDecay behind = new StepDecay(8, List.of(1), 0.5);

        for (double epoch = 0; epoch < 3; epoch += 0.25) {
            assertThat(new WarmUp(behind, 2, 1).at(epoch)).isEqualTo(behind.at(epoch));
        }
    }

    @Test
    void mayEndWithinTheFirstEpoch() {
        WarmUp quick = new WarmUp(new StepDecay(8, List.of(), 1), 0.5, 0.5);

        assertThat(quick.at(0)).isEqualTo(4);
        assertThat(quick.at(0.25)).isEqualTo(6);
        assertThat(quick.at(0.5)).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesToTakeNoTimeOrForever(double epochs) {
        assertThatThrownBy(() -> new WarmUp(schedule, epochs, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Warm-up must take more than 0 epochs, got " + epochs);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1.5, Double.NaN})
    void refusesAFirstFactorOutsideItsRange(double start) {
        assertThatThrownBy(() -> new WarmUp(schedule, 1, start))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("First factor of a warm-up must be in (0, 1], got " + start);
    }
}
