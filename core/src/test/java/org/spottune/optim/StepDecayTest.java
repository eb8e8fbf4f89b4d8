package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepDecayTest {

    private final StepDecay schedule = new StepDecay(0.5, List.of(3, 5), 0.1);

    @Test
    void dividesByTenAtEachMilestone() {
        assertThat(schedule.at(0)).isEqualTo(0.5);
        assertThat(schedule.at(2)).isEqualTo(0.5);
        assertThat(schedule.at(3)).isCloseTo(0.05, within(1e-15));
        assertThat(schedule.at(4)).isCloseTo(0.05, within(1e-15));
        assertThat(schedule.at(5)).isCloseTo(0.005, within(1e-15));
        assertThat(schedule.at(500)).isCloseTo(0.005, within(1e-15));
    }

    @Test
    void allStepsOfAnEpochHaveItsRate() {
        assertThat(schedule.at(2.999)).isEqualTo(schedule.at(2));
        assertThat(schedule.at(3.5)).isEqualTo(schedule.at(3));
    }

    @Test
    void answersTheSameInAnyOrderOfQuestions() {
        double late = schedule.at(5);
        double early = schedule.at(0);

        assertThat(early).isEqualTo(0.5);
        assertThat(schedule.at(5)).isEqualTo(late);
    }

    @Test
    void takesMilestonesInAnyOrderAndMoreThanOnce() {
        StepDecay unordered = new StepDecay(1, List.of(4, 2, 4), 0.5);

        assertThat(unordered.at(1)).isEqualTo(1);
        assertThat(unordered.at(2)).isEqualTo(0.5);
        assertThat(unordered.at(4)).isEqualTo(0.125);
    }

    @Test
    void keepsItsOwnMilestones() {
        List<Integer> milestones = new ArrayList<>(List.of(1));
        StepDecay kept = new StepDecay(1, milestones, 0.5);
        milestones.clear();

        assertThat(kept.at(1)).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesABaseRateThatIsNotPositiveAndFinite(double rate) {
        assertThatThrownBy(() -> new StepDecay(rate, List.of(), 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Base learning rate must be > 0 and finite, got " + rate);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1.5, Double.NaN})
    void refusesAFactorOutsideItsRange(double factor) {
        assertThatThrownBy(() -> new StepDecay(1, List.of(), factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Decay factor must be in (0, 1], got " + factor);
    }
}
