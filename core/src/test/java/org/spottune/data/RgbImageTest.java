package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RgbImageTest {
    @Test
    void isEqualByContent() {
        RgbImage image = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});

        assertThat(image)
                .isEqualTo(new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6}))
                .hasSameHashCodeAs(new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6}))
                .isNotEqualTo(new RgbImage(1, 2, new byte[] {1, 2, 3, 4, 5, 6}))
                .isNotEqualTo(new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 7}));
    }

    @Test
    void refusesPixelsThatDoNotFillIt() {
        assertThatThrownBy(() -> new RgbImage(2, 2, new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Image of 2x2 needs 12 bytes of pixels, got 11");
    }

    @Test
    void refusesAnEmptySize() {
        assertThatThrownBy(() -> new RgbImage(0, 5, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Image must be at least 1x1, got 0x5");
    }
}
