package org.spottune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RoutingExtremesPropertyTest {

    private static final int LIMIT = 3;

    /** The i-th number is the number of fine-tuned blocks of image i. */
    @Property
    void partitionsMergeToTheExtremesOfAll(
            @ForAll @Size(max = 40) List<@IntRange(max = 6) Integer> tunedBlocks,
            @ForAll @IntRange(min = 1, max = 9) int partitions,
            @ForAll long order) {
        List<RoutedExample> images = IntStream.range(0, tunedBlocks.size())
                .mapToObj(id -> new RoutedExample(id, id % 5, id % 3, tunedBlocks.get(id)))
                .toList();

        RoutingExtremes merged = merged(images, partitions, order);

        Comparator<RoutedExample> byTuned = Comparator.comparingInt(RoutedExample::tunedBlocks);
        assertThat(merged.fewest())
                .isEqualTo(images.stream()
                        .sorted(byTuned.thenComparingLong(example -> RoutedExample.draw(example.id())))
                        .limit(LIMIT)
                        .toList());
        assertThat(merged.most())
                .isEqualTo(images.stream()
                        .sorted(byTuned.reversed().thenComparingLong(example -> RoutedExample.draw(example.id())))
                        .limit(LIMIT)
                        .toList());
    }

    /** Sampled routes: the same four images again and again. */
    @Property
    void imagesThatAreRoutedSeveralTimesCountOnceInAnyOrder(
            @ForAll @Size(max = 30) List<@IntRange(max = 6) Integer> tunedBlocks,
            @ForAll @IntRange(min = 1, max = 9) int partitions,
            @ForAll long order) {
        List<RoutedExample> images = IntStream.range(0, tunedBlocks.size())
                .mapToObj(i -> new RoutedExample(i % 4, 0, i % 2, tunedBlocks.get(i)))
                .toList();

        RoutingExtremes merged = merged(images, partitions, order);

        assertThat(merged).isEqualTo(new RoutingExtremes(LIMIT, images, images));
        assertThat(merged.fewest().stream().map(RoutedExample::id)).doesNotHaveDuplicates();
        assertThat(merged.most().stream().map(RoutedExample::id)).doesNotHaveDuplicates();
    }

    private static RoutingExtremes merged(List<RoutedExample> images, int partitions, long order) {
        List<RoutingExtremes> parts = new ArrayList<>();
        for (int part = 0; part < partitions; part++) {
            int own = part;
            List<RoutedExample> ofPart = IntStream.range(0, images.size())
                    .filter(i -> i % partitions == own)
                    .mapToObj(images::get)
                    .toList();
            parts.add(new RoutingExtremes(LIMIT, ofPart, ofPart));
        }
        Collections.shuffle(parts, new Random(order));
        return parts.stream().reduce(RoutingExtremes.empty(LIMIT), RoutingExtremes::merge);
    }
}
