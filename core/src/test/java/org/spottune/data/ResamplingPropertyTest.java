package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResamplingPropertyTest {
    @Property(tries = 300)
    void theShortSideHasTheLengthAskedForAndTheLongOneKeepsTheAspectRatio(
            @ForAll @IntRange(min = 1, max = 80) int width,
            @ForAll @IntRange(min = 1, max = 80) int height,
            @ForAll @IntRange(min = 1, max = 40) int length) {
        RgbImage resized = Resampling.resizeShortSide(plain(width, height, 0), length);

        int longer = Math.max(width, height);
        int shorter = Math.min(width, height);
        int newLonger = Math.max(resized.width(), resized.height());
        assertThat(Math.min(resized.width(), resized.height())).isEqualTo(length);
        assertThat(newLonger * shorter).isLessThanOrEqualTo(length * longer).isGreaterThan(length * longer - shorter);
        assertThat(resized.width() >= resized.height()).isEqualTo(width >= height || newLonger == length);
    }

    @Property(tries = 300)
    void aPlainImageStaysPlain(
            @ForAll @IntRange(min = 1, max = 50) int width,
            @ForAll @IntRange(min = 1, max = 50) int height,
            @ForAll @IntRange(min = 1, max = 50) int newWidth,
            @ForAll @IntRange(min = 1, max = 50) int newHeight,
            @ForAll @IntRange(max = 255) int value) {
        RgbImage resized = Resampling.resize(plain(width, height, value), newWidth, newHeight);

        assertThat(resized).isEqualTo(plain(newWidth, newHeight, value));
    }

    private static RgbImage plain(int width, int height, int value) {
        byte[] pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) value);
        return new RgbImage(width, height, pixels);
    }
}
