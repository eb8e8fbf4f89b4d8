package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledImageTest {

    @Test
    void sharesItsPixels() {
        byte[] rgb = new byte[6];

        assertThat(new LabelledImage(1, 0, 1, 2, rgb).rgb()).isSameAs(rgb);
    }

    @Test
    void describesItselfWithoutItsPixels() {
        assertThat(new LabelledImage(7, LabelledImage.HIDDEN, 1, 2, new byte[6]))
                .hasToString("image 7 (1 x 2, label -1)");
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 6, 5", "2, 2, 12, 6", "0, 2, 0, 0"})
    void refusesAnotherNumberOfBytes(int height, int width, int needed, int bytes) {
        assertThatThrownBy(() -> new LabelledImage(7, 0, height, width, new byte[bytes]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Image 7 of " + height + " x " + width + " pixels must have " + needed + " bytes, got "
                        + bytes);
    }
}
