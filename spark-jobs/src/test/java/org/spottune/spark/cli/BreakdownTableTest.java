package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spottune.bench.Breakdown;
import org.spottune.kernels.metered.KernelUsage;
import org.spottune.kernels.metered.KernelWork;
import org.spottune.kernels.metered.KernelWork.Kind;

class BreakdownTableTest {

    /** Two steps of five milliseconds. */
    private static final Breakdown BREAKDOWN = new Breakdown(
            2,
            10_000_000,
            1_000_000,
            Map.of(
                    new KernelWork(Kind.CONVOLUTION_FORWARD, "3x3 2->4 on 8x8"),
                    new KernelUsage(4, 2_000_000, 400_000_000),
                    new KernelWork(Kind.CONVOLUTION_FORWARD, "3x3 4->4 on 4x4"),
                    new KernelUsage(2, 3_000_000, 300_000_000),
                    new KernelWork(Kind.COPY, "load"),
                    new KernelUsage(2, 10_000, 0)));

    @Test
    void sortsKindsAndLayersByTime() {
        assertThat(BreakdownTable.of(BREAKDOWN).lines().map(String::stripTrailing))
                .containsExactly(
                        "",
                        "kind of work                                                         calls   ms/step   share  GFLOP/s",
                        "convolution forward                                                    3.0      2.50   50.0%      140",
                        "rest                                                                   1.0      2.00   39.9%",
                        "updater                                                                1.0      0.50   10.0%",
                        "copy                                                                   1.0      0.01    0.1%",
                        "",
                        "layer                                                                calls   ms/step   share  GFLOP/s",
                        "convolution forward: 3x3 4->4 on 4x4                                   1.0      1.50   30.0%      100",
                        "convolution forward: 3x3 2->4 on 8x8                                   2.0      1.00   20.0%      200",
                        "all others                                                             1.0      0.01    0.1%");
    }

    @Test
    void tellsMillisecondsOfAStepByKind() {
        assertThat(BreakdownTable.millisecondsByKind(BREAKDOWN))
                .containsExactly(
                        entry("convolution forward", 2.5),
                        entry("rest", 1.995),
                        entry("updater", 0.5),
                        entry("copy", 0.005));
    }
}
