package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({"0,0", "0.004,<1", "0.005,1", "0.126,13", "0.994,99", "0.996,>99", "1,100"})
    void percentagesAreNeverRoundedToAllOrNone(double share, String text) {
        assertThat(Numbers.percent(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "0.1,0.1",
        "2.3456,2.35",
        "-0.00012345,-0.000123",
        "1234567,1230000",
        "100,100",
        "1e-9,1E-9",
        "2.5e12,2.5E+12",
        "NaN,NaN"
    })
    void threeDigitsAreEnough(double number, String text) {
        assertThat(Numbers.shortened(number)).isEqualTo(text);
    }

    @Test
    void thousandsStandApart() {
        assertThat(Numbers.grouped(1_234_567)).isEqualTo("1,234,567");
        assertThat(Numbers.exactPercent(0.9376)).isEqualTo("93.8 %");
    }
}
