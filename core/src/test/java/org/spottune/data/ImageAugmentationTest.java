package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.spottune.data.ImageAugmentation.View;

class ImageAugmentationTest {

    @Test
    void noneIsTheCentre() {
        assertThat(view(ImageAugmentation.NONE, image(1, 8, 10), 0)).isEqualTo(new View(2, 3, false));
        assertThat(view(ImageAugmentation.NONE, image(1, 9, 5), 0)).isEqualTo(new View(2, 0, false));
    }

    @Test
    void cropReachesEveryPlaceInsideTheImageAndNoOther() {
        ImageAugmentation crop = new ImageAugmentation(0, false, true);
        Set<View> met = new HashSet<>();
        for (long id = 0; id < 500; id++) {
            met.add(view(crop, image(id, 6, 5), 0));
        }
        assertThat(met).hasSize(3 * 2).allSatisfy(view -> {
            assertThat(view.top()).isBetween(0, 2);
            assertThat(view.left()).isBetween(0, 1);
            assertThat(view.mirrored()).isFalse();
        });
    }

    @Test
    void shiftGoesBothWaysAlongBothAxes() {
        ImageAugmentation shift = new ImageAugmentation(1, false, false);
        Set<View> met = new HashSet<>();
        for (long id = 0; id < 500; id++) {
            met.add(view(shift, image(id, 4, 4), 0));
        }
        assertThat(met).hasSize(3 * 3).allSatisfy(view -> {
            assertThat(view.top()).isBetween(-1, 1);
            assertThat(view.left()).isBetween(-1, 1);
        });
    }

    @Test
    void flipMirrorsHalfOfTheImages() {
        ImageAugmentation flip = new ImageAugmentation(0, true, false);

        long mirrored = LongStream.range(0, 10_000)
                .filter(id -> view(flip, image(id, 4, 4), 0).mirrored())
                .count();

        // Deviation 50; five of them.
        assertThat(mirrored).isBetween(4750L, 5250L);
    }

    @Test
    void isAFunctionOfSeedEpochAndImage() {
        ImageAugmentation all = new ImageAugmentation(50, true, true);
        LabelledImage image = image(7, 104, 104);
        View view = view(all, image, 3);

        assertThat(view(all, image, 3)).isEqualTo(view);
        assertThat(view(all, image, 4)).isNotEqualTo(view);
        assertThat(view(all, image(8, 104, 104), 3)).isNotEqualTo(view);
        assertThat(all.view(image, 4, 4, 2, 3)).isNotEqualTo(view);
    }

    @Test
    void oneChangeDoesNotMoveAnother() {
        LabelledImage image = image(7, 104, 104);
        View crop = view(new ImageAugmentation(0, false, true), image, 3);
        View both = view(new ImageAugmentation(0, true, true), image, 3);

        assertThat(both.top()).isEqualTo(crop.top());
        assertThat(both.left()).isEqualTo(crop.left());
    }

    @Test
    void refusesANegativeShift() {
        assertThatThrownBy(() -> new ImageAugmentation(-1, false, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Shift must be >= 0 pixels, got -1");
    }

    private static View view(ImageAugmentation augmentation, LabelledImage image, int epoch) {
        return augmentation.view(image, 4, 4, 1, epoch);
    }

    private static LabelledImage image(long id, int height, int width) {
        return new LabelledImage(id, 0, height, width, new byte[3 * height * width]);
    }
}
