package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.StratifiedSubset.LabelledId;

class HeldOutImagesTest {

    /** Every image is in exactly one fold, except in classes that one fold would hold out entirely. */
    @Property(tries = 200)
    void foldsOfAnEqualShareDivideTheImages(
            @ForAll @IntRange(min = 1, max = 300) int images,
            @ForAll @IntRange(min = 1, max = 7) int classes,
            @ForAll @IntRange(min = 2, max = 10) int folds,
            @ForAll long seed) {
        List<LabelledId> all = images(images, classes);
        Set<LabelledId> seen = new HashSet<>();
        for (int fold = 0; fold < folds; fold++) {
            List<LabelledId> held = held(all, HeldOutImages.of(all, 1.0 / folds, fold, seed));

            assertThat(held).noneMatch(seen::contains);
            seen.addAll(held);
        }
        for (int label = 0; label < classes; label++) {
            int ofClass = ofClass(all, label);
            assertThat(ofClass(seen, label))
                    .as("class %d of %d", label, ofClass)
                    .isEqualTo(ofClass > 1 ? ofClass : 0);
        }
    }

    @Property(tries = 200)
    void holdsTheSameShareOfEveryClass(
            @ForAll @IntRange(min = 1, max = 300) int images,
            @ForAll @IntRange(min = 1, max = 7) int classes,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double fraction,
            @ForAll long seed) {
        List<LabelledId> all = images(images, classes);

        List<LabelledId> held = held(all, HeldOutImages.of(all, fraction, 0, seed));

        for (int label = 0; label < classes; label++) {
            int ofClass = ofClass(all, label);
            long share = Math.round(fraction * ofClass);
            assertThat(ofClass(held, label)).isEqualTo(share < ofClass ? (int) share : 0);
        }
    }

    /** Sizes of later folds differ by rounding. */
    @Property(tries = 100)
    void laterFoldsAreNearlyAsLarge(
            @ForAll @IntRange(min = 20, max = 100) int images,
            @ForAll @IntRange(max = 3) int fold,
            @ForAll @DoubleRange(min = 0.05, max = 0.25) double fraction,
            @ForAll long seed) {
        List<LabelledId> all = images(images, 1);

        assertThat((double)
                        held(all, HeldOutImages.of(all, fraction, fold, seed)).size())
                .isBetween(fraction * images - 1, fraction * images + 1);
    }

    @Property(tries = 100)
    void dependsOnIdsAlone(@ForAll @DoubleRange(min = 0.01, max = 0.5) double fraction, @ForAll long seed) {
        List<LabelledId> all = images(100, 3);
        List<LabelledId> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(HeldOutImages.of(shuffled, fraction, 1, seed)).isEqualTo(HeldOutImages.of(all, fraction, 1, seed));
    }

    @Test
    void anotherSeedHoldsOtherImages() {
        List<LabelledId> all = images(100, 2);

        assertThat(held(all, HeldOutImages.of(all, 0.5, 0, 1)))
                .isNotEqualTo(held(all, HeldOutImages.of(all, 0.5, 0, 2)));
    }

    /** A run with limited data must not have all its images in one fold. */
    @Test
    void drawsOthersThanASubsetDoes() {
        List<LabelledId> all = images(200, 1);
        StratifiedSubset half = StratifiedSubset.of(all, new ClassQuota(0.5, Integer.MAX_VALUE), 1);
        HeldOutImages other = HeldOutImages.of(all, 0.5, 0, 1);

        long both = all.stream()
                .filter(image -> half.keeps(image.id(), 0) && other.has(image.id(), 0))
                .count();
        assertThat(both).isBetween(30L, 70L);
    }

    @Test
    void holdsNothingOfClassesThatItHasNotSeen() {
        assertThat(HeldOutImages.of(images(10, 2), 0.5, 0, 1).has(3, 7)).isFalse();
        assertThat(HeldOutImages.of(List.of(), 0.5, 0, 1).has(3, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "NaN, 0", "-0.5, 0", "0.5, 2", "0.3, 3", "0.5, -1"})
    void refusesFoldsThatThereAreNot(double fraction, int fold) {
        assertThatThrownBy(() -> HeldOutImages.of(images(10, 2), fraction, fold, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot hold out fold " + fold + " of a fraction " + fraction
                        + ": expected a fraction in (0, 1) and (fold + 1) * fraction <= 1");
    }

    private static List<LabelledId> images(int count, int classes) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LabelledId(7L * i + 3, i % classes))
                .toList();
    }

    private static List<LabelledId> held(List<LabelledId> images, HeldOutImages heldOut) {
        return images.stream()
                .filter(image -> heldOut.has(image.id(), image.label()))
                .toList();
    }

    private static int ofClass(Iterable<LabelledId> images, int label) {
        int count = 0;
        for (LabelledId image : images) {
            count += image.label() == label ? 1 : 0;
        }
        return count;
    }
}
