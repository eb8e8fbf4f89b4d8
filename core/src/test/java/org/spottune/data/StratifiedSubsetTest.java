package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.StratifiedSubset.LabelledId;

class StratifiedSubsetTest {

    @Property(tries = 200)
    void keepsTheQuotaOfEveryClass(
            @ForAll @IntRange(min = 1, max = 300) int images,
            @ForAll @IntRange(min = 1, max = 7) int classes,
            @ForAll @DoubleRange(min = 0.01, max = 1) double fraction,
            @ForAll long seed) {
        List<LabelledId> all = images(images, classes);
        ClassQuota quota = new ClassQuota(fraction, 20);

        List<LabelledId> kept = kept(all, StratifiedSubset.of(all, quota, seed));

        for (int label = 0; label < classes; label++) {
            assertThat(ofClass(kept, label)).isEqualTo(quota.of(ofClass(all, label)));
        }
    }

    @Property(tries = 100)
    void dependsOnIdsAloneAndGrowsWithTheFraction(
            @ForAll @DoubleRange(min = 0.01, max = 1) double fraction, @ForAll long seed) {
        List<LabelledId> all = images(100, 3);
        List<LabelledId> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));
        StratifiedSubset subset = StratifiedSubset.of(all, new ClassQuota(fraction, Integer.MAX_VALUE), seed);

        assertThat(StratifiedSubset.of(shuffled, new ClassQuota(fraction, Integer.MAX_VALUE), seed))
                .isEqualTo(subset);
        assertThat(kept(all, subset))
                .containsAll(
                        kept(all, StratifiedSubset.of(all, new ClassQuota(fraction / 2, Integer.MAX_VALUE), seed)));
    }

    @Test
    void anotherSeedKeepsOtherImages() {
        List<LabelledId> all = images(100, 2);
        ClassQuota half = new ClassQuota(0.5, Integer.MAX_VALUE);

        assertThat(kept(all, StratifiedSubset.of(all, half, 1)))
                .isNotEqualTo(kept(all, StratifiedSubset.of(all, half, 2)));
    }

    @ParameterizedTest
    @CsvSource({"1, 100, 7, 7", "0.5, 100, 7, 4", "0.25, 100, 9, 2", "0.001, 100, 9, 1", "1, 3, 9, 3", "1, 3, 2, 2"})
    void quotaRoundsToTheNearestAndKeepsAtLeastOne(double fraction, int perClass, int images, int kept) {
        assertThat(new ClassQuota(fraction, perClass).of(images)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1.1, 1", "NaN, 1"})
    void refusesAFractionOutsideItsRange(double fraction, int perClass) {
        assertThatThrownBy(() -> new ClassQuota(fraction, perClass))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Fraction of training images must be in (0, 1], got " + fraction);
    }

    @Test
    void refusesAClassWithoutImages() {
        assertThatThrownBy(() -> new ClassQuota(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Training images per class must be >= 1, got 0");
    }

    private static List<LabelledId> images(int count, int classes) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LabelledId(1000 + i, i % classes))
                .toList();
    }

    private static List<LabelledId> kept(List<LabelledId> all, StratifiedSubset subset) {
        return all.stream()
                .filter(image -> subset.keeps(image.id(), image.label()))
                .toList();
    }

    private static int ofClass(List<LabelledId> images, int label) {
        return (int) images.stream().filter(image -> image.label() == label).count();
    }
}
