package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Each region of a vector counts its own changes. */
class RegionVersionsTest {

    private final HostVector vector = new HostVector(Nd4j.zeros(6), 2, 3, 6);

    @Test
    void aChangeCountsInItsRegionAlone() {
        long frozen = vector.slice(3, 6).version();

        vector.slice(0, 2).fill(1);
        vector.slice(2, 3).scale(2);

        assertThat(vector.slice(3, 6).version()).isEqualTo(frozen);
        assertThat(vector.slice(1, 2).version()).isEqualTo(1);
        assertThat(vector.version()).isEqualTo(2);
    }

    @Test
    void aPartOfARegionCountsAsAllOfIt() {
        vector.slice(3, 4).fill(1);

        assertThat(vector.slice(5, 6).version()).isEqualTo(1);
        assertThat(vector.slice(0, 3).version()).isZero();
    }

    @Test
    void aSliceAcrossRegionsCountsInEach() {
        vector.slice(1, 4).slice(0, 2).fill(1);

        assertThat(vector.slice(0, 1).version()).isEqualTo(1);
        assertThat(vector.slice(2, 3).version()).isEqualTo(1);
        assertThat(vector.slice(3, 6).version()).isZero();
        assertThat(vector.slice(2, 6).version()).isEqualTo(1);
    }

    @Test
    void refusesRegionsOfAnotherLength() {
        assertThatThrownBy(() -> new HostVector(Nd4j.zeros(6), 2, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Regions of a vector must end at its length 6, got [2, 7]");
    }
}
