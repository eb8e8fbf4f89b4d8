package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.spottune.bench.BenchMode;
import org.spottune.bench.BenchResult;
import org.spottune.bench.BenchSettings;
import org.spottune.bench.BenchTurn;
import org.spottune.bench.ConvolutionPeak;
import org.spottune.bench.MemoryUse;
import org.spottune.bench.Rates;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;
import org.spottune.policy.BlockUsage;

class BenchTableTest {

    private static final ConvolutionPeak PEAK =
            new ConvolutionPeak(480, ConvolutionShape.same(128, 128, 3, 1), new ActivationShape(32, 16, 16, 128));

    private static final MemoryUse MEMORY = new MemoryUse(300 << 20, 900 << 20);

    @Test
    void showsBothSidesAndTheirRatio() {
        BenchTurn round = new BenchTurn(new Rates(List.of(36.0, 35.0, 38.0)), OptionalDouble.of(24));
        BenchSettings settings = new BenchSettings(
                Architecture.preset("resnet26"), BenchMode.SPOTTUNE_TRAIN, 32, 64, 4, Precision.FLOAT32);
        BenchResult result = new BenchResult(
                settings, List.of(round), 32 * 10_000_000_000L, PEAK, new BlockUsage(4, List.of(1L, 2L)));

        assertThat(BenchTable.of(result, MEMORY))
                .isEqualToNormalizingNewlines(
                        """

                        spottune-train, resnet26, 32 images of 64x64, float32, threads: %d, first 4 blocks shared
                        ours, median            36.0 images/s
                        ours, best              38.0 images/s
                        peer, median            24.0 images/s
                        ours / peer             1.50
                        convolutions            360.0 GFLOP/s
                        peak (128 on 16x16)     480.0 GFLOP/s
                        share of the peak       75%%
                        tuned share             38%%
                        heap, peak              300 MiB
                        process, resident       900 MiB
                        """
                                .formatted(BenchThreads.used()));
    }

    @Test
    void showsOursAlone() {
        BenchTurn round = new BenchTurn(new Rates(List.of(200.0)), OptionalDouble.empty());
        BenchSettings settings = new BenchSettings(
                Architecture.preset("resnet26"), BenchMode.FINE_TUNE_INFER, 32, 64, 0, Precision.BFLOAT16);
        BenchResult result =
                new BenchResult(settings, List.of(round), 32_000_000_000L, PEAK, new BlockUsage(4, List.of()));

        assertThat(BenchTable.of(result, MEMORY))
                .contains("images of 64x64, bfloat16, threads")
                .doesNotContain("peer,", "tuned share", "shared");
    }
}
