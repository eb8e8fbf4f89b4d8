package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChannelStatisticsTest {
    private static final RgbImage TWO_PIXELS = new RgbImage(2, 1, new byte[] {0, 51, (byte) 255, (byte) 255, 51, 0});

    @Test
    void givesMeanAndDeviationOfEachChannel() {
        ChannelStatistics statistics = ChannelStatistics.of(TWO_PIXELS);

        assertThat(statistics.pixels()).isEqualTo(2);
        assertThat(statistics.mean()).isEqualTo(new ChannelValues(0.5, 0.2, 0.5));
        assertThat(statistics.deviation()).isEqualTo(new ChannelValues(0.5, 0, 0.5));
    }

    @Test
    void weighsImagesByTheirPixels() {
        ChannelStatistics statistics =
                ChannelStatistics.of(TWO_PIXELS).merge(ChannelStatistics.of(new RgbImage(1, 1, new byte[3])));

        assertThat(statistics.mean().red()).isCloseTo(1.0 / 3, within(1e-15));
        assertThat(statistics.deviation().red()).isCloseTo(Math.sqrt(2.0) / 3, within(1e-15));
    }

    @Test
    void staysExactForMoreImagesThanADoubleCounts() {
        ChannelStatistics.Sums sums = new ChannelStatistics.Sums(1L << 53, (1L << 53) + 2);
        ChannelStatistics statistics = new ChannelStatistics(1L << 53, sums, sums, sums);

        // One sample of 2 and one of 0 among 2^53 - 2 of 1: a double's sum of squares would lose them.
        assertThat(statistics.deviation().red()).isCloseTo(Math.sqrt(Math.pow(2, -52)) / 255, within(1e-20));
    }

    @Test
    void hasNoMeanWithoutPixels() {
        assertThatThrownBy(ChannelStatistics.NONE::mean)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Channel mean and deviation are undefined for zero pixels");
    }
}
