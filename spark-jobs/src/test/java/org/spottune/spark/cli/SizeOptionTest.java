package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DatasetDescription.InputSize;
import picocli.CommandLine.TypeConversionException;

class SizeOptionTest {

    @Test
    void isASquareOrHeightAndWidth() {
        assertThat(SizeOption.of("72")).isEqualTo(new SizeOption(new InputSize(72, 72), false));
        assertThat(SizeOption.of("128x64")).isEqualTo(new SizeOption(new InputSize(128, 64), true));
        assertThat(SizeOption.of("72X72")).isEqualTo(new SizeOption(new InputSize(72, 72), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "72x", "x72", "72x0", "1x2x3", "\u0667\u0662", "72 ", "9999999", "7.2"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> SizeOption.of(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("expected pixels such as 72, or height and width such as 128x64, got '" + text + "'");
    }
}
