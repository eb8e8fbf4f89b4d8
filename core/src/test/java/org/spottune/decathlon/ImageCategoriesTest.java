package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.data.DataException;

class ImageCategoriesTest {

    @Test
    void sortsByImageAndFindsEach() {
        ImageCategories images = ImageCategories.of(
                List.of(new ImageCategory(30, 1), new ImageCategory(10, 2), new ImageCategory(20, 3)));

        assertThat(images.images()).extracting(ImageCategory::imageId).containsExactly(10L, 20L, 30L);
        assertThat(images.category(10)).hasValue(2);
        assertThat(images.category(20)).hasValue(3);
        assertThat(images.category(30)).hasValue(1);
        assertThat(images.category(5)).isEmpty();
        assertThat(images.category(25)).isEmpty();
        assertThat(images.category(35)).isEmpty();
    }

    @Test
    void refusesAnImageWithTwoCategories() {
        assertThatThrownBy(() -> ImageCategories.of(List.of(new ImageCategory(10, 1), new ImageCategory(10, 2))))
                .isInstanceOf(DataException.class)
                .hasMessage("Image 10 has two entries, with categories 1 and 2");
        assertThatThrownBy(() -> new ImageCategories(List.of(new ImageCategory(10, 1), new ImageCategory(9, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ascending ids");
    }
}
