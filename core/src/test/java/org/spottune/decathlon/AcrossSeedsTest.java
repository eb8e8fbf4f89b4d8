package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AcrossSeedsTest {

    @Test
    void dividesSquaresByOneLessThanTheSeeds() {
        // Mean 5; squares of differences 9, 1, 1, 1 and 4, whose sum over 4 is 4.
        assertThat(AcrossSeeds.of(List.of(2.0, 4.0, 6.0, 6.0, 7.0)))
                .isEqualTo(new AcrossSeeds(5, OptionalDouble.of(2), 5));
    }

    @Test
    void oneSeedDoesNotDeviate() {
        assertThat(AcrossSeeds.of(List.of(3.5))).isEqualTo(new AcrossSeeds(3.5, OptionalDouble.empty(), 1));
        assertThat(AcrossSeeds.once(3.5)).isEqualTo(AcrossSeeds.of(List.of(3.5)));
    }

    @Test
    void isUndefinedWithoutSeeds() {
        assertThatThrownBy(() -> AcrossSeeds.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A mean over seeds is undefined without any seed");
    }

    @Test
    void refusesADeviationOfOneSeedAndNoneOfTwo() {
        assertThatThrownBy(() -> new AcrossSeeds(1, OptionalDouble.of(0), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A deviation is that of two seeds or more");
        assertThatThrownBy(() -> new AcrossSeeds(1, OptionalDouble.empty(), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A deviation is that of two seeds or more");
    }
}
