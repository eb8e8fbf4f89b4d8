package org.spottune.kernels.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeCapabilityTest {

    @ParameterizedTest
    @CsvSource({
        "3, 5, false",
        "3, 7, true",
        "5, 0, true",
        "5, 2, true",
        "5, 3, true",
        "6, 0, true",
        "6, 1, true",
        "7, 0, true",
        "7, 5, true",
        "8, 0, true",
        "8, 6, true",
        "8, 9, true",
        "9, 0, false",
        "10, 0, false",
        "12, 0, false"
    })
    void knowsWhichCardsNd4jHasCodeFor(int major, int minor, boolean runs) {
        assertThat(new ComputeCapability(major, minor).obstacle().isEmpty()).isEqualTo(runs);
    }

    @Test
    void saysWhatNd4jHasCodeFor() {
        assertThat(new ComputeCapability(9, 0).obstacle())
                .contains("has compute capability 9.0, ND4J 1.0.0-M2.1 has code for 3.7 to 8.9 only");
    }
}
