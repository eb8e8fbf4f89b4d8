package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoefficientTest {

    @Test
    void fallsByItsFactorFromEpochToEpoch() {
        Coefficient weight = new Coefficient(8, 0.5);

        assertThat(weight.at(0)).isEqualTo(8);
        assertThat(weight.at(1)).isEqualTo(4);
        assertThat(weight.at(3)).isEqualTo(1);
        assertThat(Coefficient.constant(8).at(3)).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAStartThatIsNegativeOrNotFinite(double start) {
        assertThatThrownBy(() -> new Coefficient(start, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Weight of a term must be >= 0 and finite, got " + start);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.5, Double.NaN})
    void refusesADecayOutsideItsRange(double decay) {
        assertThatThrownBy(() -> new Coefficient(1, decay))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Decay of a term's weight must be in (0, 1], got " + decay);
    }
}
