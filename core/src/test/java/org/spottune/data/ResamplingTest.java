package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {
    private static final RgbImage SOURCE = FixtureImages.pixMap("resize-source.ppm");

    @ParameterizedTest
    @CsvSource({"61, 20", "15, 45", "32, 24", "10, 7", "90, 77", "1, 1", "61, 90", "43, 32"})
    void resizesToExactlyPillowsPixels(int width, int height) {
        RgbImage resized = Resampling.resize(SOURCE, width, height);

        assertThat(resized).isEqualTo(FixtureImages.expected("resize-" + width + "x" + height));
    }

    @Test
    void roundsTheLongSideDownAsTorchvisionDoes() {
        // 32 * 61 / 45 = 43.4
        assertThat(Resampling.resizeShortSide(SOURCE, 32)).isEqualTo(FixtureImages.expected("resize-43x32"));
    }

    @ParameterizedTest
    @CsvSource({"500, 375, 64, 85, 64", "375, 500, 64, 64, 85", "7, 7, 3, 3, 3", "3, 2, 1, 1, 1", "1000, 1, 2, 2000, 2"
    })
    void resizesTheShortSide(int width, int height, int length, int newWidth, int newHeight) {
        RgbImage resized =
                Resampling.resizeShortSide(new RgbImage(width, height, new byte[3 * width * height]), length);

        assertThat(resized).hasToString("RgbImage[" + newWidth + "x" + newHeight + "]");
    }

    @Test
    void averagesPixelsThatMergeIntoOne() {
        RgbImage pair = new RgbImage(2, 1, new byte[] {10, 20, 30, 20, 40, 60});

        assertThat(Resampling.resize(pair, 1, 1).pixels()).containsExactly(15, 30, 45);
    }

    @Test
    void leavesAnImageOfTheRightSizeAlone() {
        assertThat(Resampling.resizeShortSide(SOURCE, 45)).isSameAs(SOURCE);
    }

    @Test
    void refusesAnEmptySize() {
        assertThatThrownBy(() -> Resampling.resizeShortSide(SOURCE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot resize RgbImage[61x45]: size must be at least 1x1, got 0x0");
    }
}
