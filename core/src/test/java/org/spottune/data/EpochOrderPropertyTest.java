package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

class EpochOrderPropertyTest {

    @Property(tries = 300)
    void isAPermutationOfTheRows(
            @ForAll @Size(max = 60) List<Long> ids, @ForAll long seed, @ForAll @IntRange(max = 100) int epoch) {
        int[] order = EpochOrder.of(array(ids), seed, epoch);

        assertThat(order)
                .containsExactlyInAnyOrder(IntStream.range(0, ids.size()).toArray());
    }

    @Property(tries = 300)
    void showsImagesInTheSameSequenceHoweverTheirRowsLie(
            @ForAll @Size(max = 60) @UniqueElements List<Long> ids, @ForAll long seed, @ForAll Random random) {
        List<Long> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, random);

        assertThat(sequence(array(shuffled), seed, 1)).containsExactly(sequence(array(ids), seed, 1));
    }

    @Property(tries = 300)
    void keepsTheSequenceOfTheImagesThatRemain(
            @ForAll @Size(min = 1, max = 60) @UniqueElements List<Long> ids, @ForAll long seed) {
        long dropped = ids.get(0);

        long[] all = sequence(array(ids), seed, 0);
        long[] others = sequence(array(ids.subList(1, ids.size())), seed, 0);

        assertThat(others)
                .containsExactly(Arrays.stream(all).filter(id -> id != dropped).toArray());
    }

    private static long[] sequence(long[] ids, long seed, int epoch) {
        return Arrays.stream(EpochOrder.of(ids, seed, epoch))
                .mapToLong(row -> ids[row])
                .toArray();
    }

    private static long[] array(List<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
