package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrayExamplesTest {

    private final long[] ids = {10, 20, 30};
    private final ArrayExamples examples = new ArrayExamples(
            new float[][] {{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}, {13, 14, 15, 16, 17, 18}},
            new int[] {0, 1, 2},
            ids,
            1,
            2);

    @Test
    void givesTheRowsThatAreAskedForInTheirOrder() {
        Batch batch = examples.batches().of(new int[] {2, 0}, 0);

        assertThat(batch.images().shape()).containsExactly(2, 1, 2, 3);
        assertThat(batch.images().data().asFloat()).containsExactly(13, 14, 15, 16, 17, 18, 1, 2, 3, 4, 5, 6);
        assertThat(batch.labels()).containsExactly(2, 0);
        assertThat(batch.ids()).containsExactly(30, 10);
    }

    @Test
    void givesTheSameInEveryEpoch() {
        Examples.Batches batches = examples.batches();

        assertThat(batches.of(new int[] {1}, 7).images())
                .isEqualTo(batches.of(new int[] {1}, 8).images());
    }

    @Test
    void keepsItsOwnIds() {
        ids[0] = 99;
        examples.ids()[1] = 99;

        assertThat(examples.ids()).containsExactly(10, 20, 30);
    }
}
