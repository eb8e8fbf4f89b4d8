package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapPairTest {

    @Test
    void readsWhatTablesCallPairs() {
        assertThat(MapPair.of("layer1.4>features.0")).contains(new MapPair(0, "layer1.4", "features.0"));
        assertThat(MapPair.of("12:layer1.4>features.0")).contains(new MapPair(12, "layer1.4", "features.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer1.4>features.0", "2:layer1.4>features.0"})
    void isWrittenAsItIsRead(String label) {
        assertThat(MapPair.of(label)).get().hasToString(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "layer1.4", ">features.0", "layer1.4>", "a>b>c", "x:a>b", "1:>b"})
    void otherLabelsAreNoPairs(String label) {
        assertThat(MapPair.of(label)).isEmpty();
    }
}
