package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.spottune.data.DataException;

class SubmissionAccuracyTest {

    private final Map<String, ImageCategories> labels = new LinkedHashMap<>();

    @Test
    void countsImagesThatAreNotThereAsWrong() {
        labels.put("dogs", categories(1, 5, 2, 5, 3, 6, 4, 6));
        labels.put("cats", categories(11, 7));

        List<SubmissionAccuracy> accuracies = SubmissionAccuracy.of(categories(1, 5, 2, 6, 11, 7), labels);

        assertThat(accuracies)
                .containsExactly(new SubmissionAccuracy("dogs", 1, 4, 2), new SubmissionAccuracy("cats", 1, 1, 0));
        assertThat(accuracies.get(0).accuracy()).isEqualTo(0.25);
        assertThat(accuracies.get(0).isAbsent()).isFalse();
    }

    @Test
    void tellsOfADomainWithoutPredictions() {
        labels.put("dogs", categories(1, 5, 2, 5));
        labels.put("cats", categories(11, 7));

        SubmissionAccuracy dogs =
                SubmissionAccuracy.of(categories(11, 7), labels).get(0);

        assertThat(dogs).isEqualTo(new SubmissionAccuracy("dogs", 0, 2, 2));
        assertThat(dogs.isAbsent()).isTrue();
        assertThat(dogs.accuracy()).isZero();
    }

    @Test
    void refusesImagesWithoutLabels() {
        labels.put("dogs", categories(1, 5));

        assertThatThrownBy(() -> SubmissionAccuracy.of(categories(1, 5, 7, 1, 8, 1, 9, 1, 10, 1), labels))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot score the submission: 4 of its 5 images have no label, for example 7, 8, 9");
    }

    @Test
    void namesTheDomainsWhoseLabelsAreMissing() {
        labels.put("aircraft", categories(10_206_668, 5));

        assertThatThrownBy(() -> SubmissionAccuracy.of(categories(40_203_761, 1, 50_239_210, 1), labels))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("; by the challenge's numbers they are of dtd, gtsrb");
    }

    @Test
    void refusesAnImageOfTwoDomains() {
        labels.put("dogs", categories(1, 5));
        labels.put("cats", categories(1, 7));

        assertThatThrownBy(() -> SubmissionAccuracy.of(categories(1, 5), labels))
                .isInstanceOf(DataException.class)
                .hasMessage("Image 1 has labels in two domains: dogs and cats");
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertThatThrownBy(() -> new SubmissionAccuracy("dogs", 2, 3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Of 3 images, 2 cannot be correct and 2 missing");
    }

    /** Image and category in turn. */
    private static ImageCategories categories(long... pairs) {
        return ImageCategories.of(LongStream.range(0, pairs.length / 2)
                .mapToObj(i -> new ImageCategory(pairs[(int) (2 * i)], pairs[(int) (2 * i + 1)]))
                .toList());
    }
}
