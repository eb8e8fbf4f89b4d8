package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {

    private final long[] ids = LongStream.range(0, 100).toArray();

    @Test
    void differsByEpochAndSeed() {
        int[] order = EpochOrder.of(ids, 1, 0);

        assertThat(EpochOrder.of(ids, 1, 0)).isEqualTo(order);
        assertThat(EpochOrder.of(ids, 1, 1)).isNotEqualTo(order);
        assertThat(EpochOrder.of(ids, 2, 0)).isNotEqualTo(order);
    }

    @Test
    void everyImageIsFirstInSomeEpoch() {
        long[] three = {10, 20, 30};
        int[] first = new int[3];
        for (int epoch = 0; epoch < 300; epoch++) {
            first[EpochOrder.of(three, 1, epoch)[0]]++;
        }
        // Binomial with mean 100 and deviation 8.2; five deviations.
        for (int count : first) {
            assertThat(count).isBetween(59, 141);
        }
    }

    @Test
    void ofNoImagesIsEmpty() {
        assertThat(EpochOrder.of(new long[0], 1, 0)).isEmpty();
    }
}
