package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNormalizationTest {

    private static final List<Double> HALVES = List.of(0.5, 0.5, 0.5);

    @Test
    void tabulatesEveryLevelOfEveryChannel() {
        float[][] table = new ChannelNormalization(List.of(0.0, 0.5, 1.0), List.of(1.0, 0.25, 0.5)).table();

        assertThat(table).hasDimensions(3, 256);
        assertThat(table[0][0]).isEqualTo(0f);
        assertThat(table[0][255]).isEqualTo(1f);
        assertThat(table[1][0]).isEqualTo(-2f);
        assertThat(table[1][255]).isEqualTo(2f);
        assertThat(table[2][51]).isEqualTo(-1.6f);
    }

    @Test
    void takesTheStatisticsOfADataset() {
        DatasetDescription.Channels channels =
                new DatasetDescription.Channels(new ChannelValues(0.1, 0.2, 0.3), new ChannelValues(0.25, 0.5, 0));

        assertThat(ChannelNormalization.of(channels))
                .isEqualTo(new ChannelNormalization(List.of(0.1, 0.2, 0.3), List.of(0.25, 0.5, 1.0)));
    }

    @Test
    void refusesAnotherNumberOfChannels() {
        assertThatThrownBy(() -> new ChannelNormalization(List.of(0.5), HALVES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Normalisation needs 3 means and 3 deviations (RGB), got [0.5] and [0.5, 0.5, 0.5]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesMeansOutsideTheirRange(double mean) {
        assertThatThrownBy(() -> new ChannelNormalization(List.of(0.5, 0.5, mean), HALVES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Channel means must be in [0, 1], got [0.5, 0.5, " + mean + "]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesDeviationsThatNothingCanBeDividedBy(double deviation) {
        assertThatThrownBy(() -> new ChannelNormalization(HALVES, List.of(deviation, 0.5, 0.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Channel deviations must be > 0 and finite, got [" + deviation + ", 0.5, 0.5]");
    }
}
