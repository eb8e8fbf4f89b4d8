package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void areRoundAndEncloseTheValues() {
        assertThat(Ticks.around(0, 100, 6)).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(Ticks.around(93, 97, 6)).containsExactly(93.0, 94.0, 95.0, 96.0, 97.0);
        assertThat(Ticks.around(0, 1, 6)).hasSize(6).startsWith(0.0).endsWith(1.0);
    }

    @Test
    void aSingleValueHasAnAxisToo() {
        assertThat(Ticks.around(0, 0, 6)).hasSizeGreaterThan(1);
        assertThat(Ticks.around(5, 5, 6)).hasSizeGreaterThan(1);
    }

    @Property
    void encloseEveryRangeWithFewTicks(
            @ForAll @DoubleRange(min = 0, max = 1e6) double low,
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double range) {
        List<Double> ticks = Ticks.around(low, low + range, 6);

        assertThat(ticks).hasSizeBetween(2, 7);
        assertThat(ticks.get(0)).isLessThanOrEqualTo(low + 1e-6 * range);
        assertThat(ticks.get(ticks.size() - 1)).isGreaterThanOrEqualTo(low + range * (1 - 1e-6));
    }

    @Test
    void labelsAreThinnedOutToRoundStrides() {
        assertThat(Ticks.stride(8, 8)).isEqualTo(1);
        assertThat(Ticks.stride(9, 8)).isEqualTo(2);
        assertThat(Ticks.stride(60, 8)).isEqualTo(10);
        assertThat(Ticks.stride(400, 8)).isEqualTo(50);
    }
}
