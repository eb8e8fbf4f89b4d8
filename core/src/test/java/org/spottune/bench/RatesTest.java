package org.spottune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {

    @Test
    void medianIsTheValueInTheMiddle() {
        assertThat(new Rates(List.of(30.0, 10.0, 11.0)).median()).isEqualTo(11);
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(new Rates(List.of(30.0, 10.0, 11.0, 12.0)).median()).isEqualTo(11.5);
    }

    @Test
    void bestIsTheLargest() {
        assertThat(new Rates(List.of(3.0, 12.0, 11.0)).best()).isEqualTo(12);
    }

    @Test
    void refusesNoMeasurement() {
        assertThatThrownBy(() -> new Rates(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Rates need at least one measurement, got none");
    }
}
