package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosineDecayTest {

    private final CosineDecay schedule = new CosineDecay(0.8, 6);

    @Test
    void fallsAlongHalfACosine() {
        assertThat(schedule.at(0)).isEqualTo(0.8);
        // cos(pi / 3) = 1/2, cos(pi / 2) = 0, cos(2 pi / 3) = -1/2
        assertThat(schedule.at(2)).isCloseTo(0.6, within(1e-15));
        assertThat(schedule.at(3)).isCloseTo(0.4, within(1e-15));
        assertThat(schedule.at(4)).isCloseTo(0.2, within(1e-15));
    }

    @Test
    void allStepsOfAnEpochHaveItsRate() {
        assertThat(schedule.at(2.25)).isEqualTo(schedule.at(2));
        assertThat(schedule.at(2.999)).isEqualTo(schedule.at(2));
    }

    @Test
    void isZeroFromItsLastEpochOn() {
        assertThat(schedule.at(6)).isZero();
        assertThat(schedule.at(7)).isZero();
        assertThat(schedule.at(Integer.MAX_VALUE)).isZero();
    }

    @Test
    void answersTheSameInDescendingOrder() {
        double[] ascending = new double[8];
        for (int epoch = 0; epoch < 8; epoch++) {
            ascending[epoch] = schedule.at(epoch);
        }
        for (int epoch = 7; epoch >= 0; epoch--) {
            assertThat(schedule.at(epoch)).isEqualTo(ascending[epoch]);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesABaseRateThatIsNotPositiveAndFinite(double rate) {
        assertThatThrownBy(() -> new CosineDecay(rate, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Base learning rate must be > 0 and finite, got " + rate);
    }

    @Test
    void refusesARunWithoutEpochs() {
        assertThatThrownBy(() -> new CosineDecay(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cosine decay must run over at least one epoch, got 0");
    }
}
