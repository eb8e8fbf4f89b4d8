package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenMpTest {

    @Test
    void spinsForLongByDefault() {
        assertThat(OpenMp.idlesQuietly(Map.of())).isFalse();
        assertThat(OpenMp.idlesQuietly(Map.of("OMP_WAIT_POLICY", "active"))).isFalse();
        assertThat(OpenMp.idlesQuietly(Map.of("GOMP_SPINCOUNT", "300000"))).isFalse();
        assertThat(OpenMp.idlesQuietly(Map.of("GOMP_SPINCOUNT", "infinite"))).isFalse();
    }

    @Test
    void idlesQuietlyWhenToldSo() {
        assertThat(OpenMp.idlesQuietly(Map.of("OMP_WAIT_POLICY", "PASSIVE"))).isTrue();
        assertThat(OpenMp.idlesQuietly(Map.of("GOMP_SPINCOUNT", " 3000"))).isTrue();
        assertThat(OpenMp.idlesQuietly(Map.of("GOMP_SPINCOUNT", "0"))).isTrue();
    }
}
