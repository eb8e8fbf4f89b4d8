package org.spottune.bench;

import java.util.List;
import java.util.OptionalDouble;
import org.spottune.policy.BlockUsage;

/**
 * The result of a benchmark.
 *
 * @param settings what was measured
 * @param rounds in their order, at least one
 * @param operationsPerStep floating-point operations of the convolutions of one step
 * @param peak fastest convolution found on the machine
 * @param usage branches that the images took
 */
public record BenchResult(
        BenchSettings settings,
        List<BenchTurn> rounds,
        long operationsPerStep,
        ConvolutionPeak peak,
        BlockUsage usage) {

    public BenchResult {
        rounds = List.copyOf(rounds);
    }

    /** Images per second of spottune: the median over the rounds of the medians over their steps. */
    public double imagesPerSecond() {
        return new Rates(rounds.stream().map(round -> round.ours().median()).toList()).median();
    }

    /** Images per second of the fastest step of spottune. */
    public double best() {
        return rounds.stream().mapToDouble(round -> round.ours().best()).max().orElseThrow();
    }

    /** The peer's images per second, the median over the rounds. */
    public OptionalDouble peer() {
        List<Double> rates =
                rounds.stream().flatMap(round -> round.peer().stream().boxed()).toList();
        return rates.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(new Rates(rates).median());
    }

    /** Speed of spottune as a multiple of the peer's. */
    public OptionalDouble ratio() {
        return peer().isPresent()
                ? OptionalDouble.of(imagesPerSecond() / peer().getAsDouble())
                : OptionalDouble.empty();
    }

    /** Floating-point operations of spottune's convolutions, in 10^9 a second. */
    public double gigaflops() {
        return operationsPerStep * imagesPerSecond() / settings.batch() / 1e9;
    }

    /** Share in [0, 1] of the machine's convolution peak. */
    public double share() {
        return gigaflops() / peak.gigaflops();
    }

    /** Share in [0, 1] of fine-tuned branches among those that the images took, where blocks are routed. */
    public OptionalDouble tunedShare() {
        return usage.meanShare();
    }
}
