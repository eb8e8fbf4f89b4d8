package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.RgbImage;

class ScalingTest {

    @ParameterizedTest
    @CsvSource({
        // height and width of the image, of the size, and of what is stored
        "128, 64, 128, 64, 128, 64",
        "64, 32, 128, 64, 128, 64",
        "100, 100, 128, 64, 128, 128",
        "200, 50, 128, 64, 256, 64",
        "37, 18, 144, 72, 148, 72",
        "1000, 1, 3, 3, 3000, 3",
        "3, 7, 2, 2, 2, 4"
    })
    void coveringFillsTheSizeAndKeepsTheAspect(int height, int width, int h, int w, int storedHeight, int storedWidth) {
        RgbImage stored = new Scaling.Covering(new InputSize(h, w))
                .apply(new RgbImage(width, height, new byte[3 * width * height]));

        assertThat(stored.height()).isEqualTo(storedHeight);
        assertThat(stored.width()).isEqualTo(storedWidth);
    }
}
