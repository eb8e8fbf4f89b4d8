package org.spottune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.policy.BlockUsage;

class BenchmarkTest {

    @Test
    void alternatesWithAPeer() {
        List<BenchTurn> heard = new ArrayList<>();
        PeerProgram peer = new PeerProgram("echo images/s 12.5");

        BenchResult result = new Benchmark(
                        TinyBench.settings(BenchMode.FINE_TUNE_INFER), new BenchPlan(2, 3, Optional.of(peer)))
                .run(heard::add);

        assertThat(heard).hasSize(3).isEqualTo(result.rounds());
        assertThat(heard).allSatisfy(round -> assertThat(round.ours().values()).hasSize(2));
        assertThat(result.peer()).hasValue(12.5);
    }

    @Test
    void oneRoundWillDoWithoutAPeer() {
        assertThat(new BenchPlan(2, 3, Optional.empty()).rounds()).isEqualTo(1);
    }

    @Test
    void everyStepDoesTheSameWork() {
        try (Workload workload = Workload.create(TinyBench.settings(BenchMode.SPOTTUNE_TRAIN))) {
            workload.step();
            BlockUsage first = workload.usage();
            for (int i = 0; i < 20; i++) {
                workload.step();
            }

            assertThat(workload.usage()).isEqualTo(first);
        }
    }

    @Test
    void takesMediansOfRoundsAndRelatesThem() {
        ConvolutionPeak peak =
                new ConvolutionPeak(50, ConvolutionShape.same(2, 2, 3, 1), new ActivationShape(1, 8, 8, 2));
        BenchResult result = new BenchResult(
                TinyBench.settings(BenchMode.SPOTTUNE_TRAIN),
                List.of(round(9, 10, 11, 4), round(17, 20, 90, 8), round(11, 12, 13, 5)),
                TinyBench.BATCH * 1_000_000_000L,
                peak,
                new BlockUsage(4, List.of(1L, 2L)));

        assertThat(result.imagesPerSecond()).isEqualTo(12);
        assertThat(result.best()).isEqualTo(90);
        assertThat(result.peer()).hasValue(5);
        assertThat(result.ratio()).hasValue(2.4);
        assertThat(result.gigaflops()).isEqualTo(12);
        assertThat(result.share()).isEqualTo(0.24);
        assertThat(result.tunedShare()).hasValue(0.375);
    }

    private static BenchTurn round(double first, double second, double third, double peer) {
        return new BenchTurn(new Rates(List.of(first, second, third)), OptionalDouble.of(peer));
    }
}
