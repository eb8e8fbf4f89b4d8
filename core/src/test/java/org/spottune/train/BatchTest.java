package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class BatchTest {

    @Test
    void sizeIsTheNumberOfExamples() {
        assertThat(new Batch(Nd4j.create(2, 1, 1, 3), new int[2], new long[2]).size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 2", "2, 2, 1", "1, 2, 2"})
    void refusesPartsOfDifferentLength(int images, int labels, int ids) {
        assertThatThrownBy(() -> new Batch(Nd4j.create(images, 1, 1, 3), new int[labels], new long[ids]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A batch needs as many labels and ids as images, got " + images + " images, " + labels
                        + " labels, " + ids + " ids");
    }
}
