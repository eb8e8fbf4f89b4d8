package org.spottune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ConfusionsPropertyTest {

    private static final int CLASSES = 4;

    /** Each number stands for an image: its class times 4, plus its prediction. */
    @Property
    void partitionsMergeToWhatOneBatchCounts(
            @ForAll @Size(max = 60) List<@IntRange(max = CLASSES * CLASSES - 1) Integer> images,
            @ForAll @IntRange(min = 1, max = 7) int partitions,
            @ForAll long order) {
        List<Confusions> parts = new ArrayList<>();
        for (int part = 0; part < partitions; part++) {
            int own = part;
            parts.add(of(IntStream.range(0, images.size())
                    .filter(i -> i % partitions == own)
                    .mapToObj(images::get)
                    .toList()));
        }
        Collections.shuffle(parts, new Random(order));

        Confusions merged = parts.stream().reduce(Confusions.NONE, Confusions::merge);

        assertThat(merged).isEqualTo(of(images));
        assertThat(merged.pairs().stream().mapToLong(Confusion::count).sum())
                .isEqualTo(images.stream()
                        .filter(image -> image / CLASSES != image % CLASSES)
                        .count());
    }

    private static Confusions of(List<Integer> images) {
        return Confusions.of(
                images.stream().mapToInt(image -> image / CLASSES).toArray(),
                images.stream().mapToInt(image -> image % CLASSES).toArray());
    }
}
