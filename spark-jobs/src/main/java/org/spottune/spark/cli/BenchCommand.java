package org.spottune.spark.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spottune.bench.BenchMode;
import org.spottune.bench.BenchPlan;
import org.spottune.bench.BenchResult;
import org.spottune.bench.BenchSettings;
import org.spottune.bench.BenchTurn;
import org.spottune.bench.Benchmark;
import org.spottune.bench.Breakdown;
import org.spottune.bench.MemoryUse;
import org.spottune.bench.PeerProgram;
import org.spottune.bench.StepCosts;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spottune bench}: how fast networks train and infer on this machine. Needs no Spark session. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures training or inference of a network with random weights in images/s (without --architecture:"
                    + " resnet26). --peer compares it with another program, --beside with steps of other modes;"
                    + " --breakdown shows where the time goes.",
            "",
            "Noise alone decides the routes, so each branch of a routed block gets half of the images. GFLOP/s count"
                    + " the convolutions, padding included; their share is relative to the fastest convolution"
                    + " measured on this machine."
        })
final class BenchCommand implements Callable<Integer> {

    private static final int BREAKDOWN_WARM_UP = 5;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "One of ${COMPLETION-CANDIDATES} (default: spottune-train; fine-tune-train for networks without"
                            + " residual blocks).")
    private BenchMode mode;

    @Mixin
    private ArchitectureOptions architecture;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Images per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "64",
            description = "Height and width of the images (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--source-architecture",
            paramLabel = "NAME",
            description = "Architecture of the source network in modes that have one (default: the same). One of"
                    + " ${COMPLETION-CANDIDATES}.",
            completionCandidates = ArchitectureOptions.Names.class)
    private String sourceArchitecture;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads per native operation (default: OMP_NUM_THREADS, or all cores).")
    private Integer threads;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "15",
            description = "Measured steps; with --peer, of every round (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--frozen-prefix-blocks",
            paramLabel = "N",
            defaultValue = "0",
            description = "Blocks that both paths of SpotTune share (default: ${DEFAULT-VALUE}).")
    private int frozenPrefixBlocks;

    @Mixin
    private PrecisionOption precision;

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description = "Shell command that prints its own images/s; it runs in turns with this benchmark.")
    private String peer;

    @Option(
            names = "--beside",
            paramLabel = "MODE",
            description =
                    "Another mode to compare with --mode: their steps take turns in one process. May be" + " repeated.")
    private List<BenchMode> beside = List.of();

    @Option(
            names = "--alternations",
            paramLabel = "N",
            defaultValue = "7",
            description = "Rounds with --peer: one measurement of each per round (default: ${DEFAULT-VALUE}).")
    private int alternations;

    @Option(names = "--breakdown", description = "Also shows the time of a step by kind of work and by layer.")
    private boolean breakdown;

    @Override
    public Integer call() {
        BenchSettings settings;
        BenchPlan plan;
        try {
            settings = settings();
            plan = new BenchPlan(steps, alternations, Optional.ofNullable(peer).map(PeerProgram::new));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(List.of(wrong.getMessage()));
        }
        BenchThreads.require(threads);
        return beside.isEmpty() ? measure(new Benchmark(settings, plan)) : compare(settings);
    }

    private int compare(BenchSettings settings) {
        if (peer != null || breakdown) {
            throw new ConfigurationException(List.of("Option --beside cannot be combined with --peer or --breakdown"));
        }
        StepCosts costs = costs(settings);
        System.err.printf(Locale.ROOT, "%n%d images of %dx%d, threads: %d%n", batch, size, size, BenchThreads.used());
        costs.ratios()
                .forEach((mode, ratio) -> System.err.printf(
                        Locale.ROOT,
                        "%-32s %8.1f ms a step %8.3f%n",
                        mode.id(),
                        costs.seconds().get(mode) * 1e3,
                        ratio));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("batch", batch);
        line.put("size", size);
        line.put("threads", BenchThreads.used());
        line.put("precision", precision.value().id());
        line.put("steps", steps);
        line.put("secondsPerStep", byId(costs.seconds()));
        line.put("ratios", byId(costs.ratios()));
        ResultLine.print(line, System.out);
        return ExitCode.DONE.value();
    }

    private StepCosts costs(BenchSettings settings) {
        try {
            return StepCosts.measure(settings, beside, steps);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(List.of(wrong.getMessage()));
        }
    }

    private static Map<String, Double> byId(Map<BenchMode, Double> figures) {
        Map<String, Double> byId = new LinkedHashMap<>();
        figures.forEach((mode, figure) -> byId.put(mode.id(), figure));
        return byId;
    }

    private int measure(Benchmark benchmark) {
        BenchResult result = benchmark.run(BenchCommand::show);
        MemoryUse memory = MemoryUse.now();
        System.err.print(BenchTable.of(result, memory));
        Map<String, Object> line = line(result);
        line.put("peakHeapBytes", memory.peakHeap());
        line.put("residentBytes", memory.resident());
        if (breakdown) {
            Breakdown measured = Breakdown.measure(result.settings(), BREAKDOWN_WARM_UP, steps);
            System.err.print(BreakdownTable.of(measured));
            line.put("breakdown", BreakdownTable.millisecondsByKind(measured));
        }
        ResultLine.print(line, System.out);
        return ExitCode.DONE.value();
    }

    private BenchSettings settings() {
        Architecture network = architecture.specOr("resnet26");
        return new BenchSettings(
                network,
                mode != null ? mode : BenchMode.defaultFor(network),
                batch,
                size,
                frozenPrefixBlocks,
                precision.value(),
                sourceArchitecture == null ? network : Architecture.preset(sourceArchitecture));
    }

    private static void show(BenchTurn round) {
        round.peer()
                .ifPresent(rate -> System.err.printf(
                        Locale.ROOT,
                        "ours %.1f images/s, peer %.1f images/s%n",
                        round.ours().median(),
                        rate));
    }

    private Map<String, Object> line(BenchResult result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("mode", result.settings().mode().id());
        line.put("architecture", result.settings().network().name());
        line.put("batch", batch);
        line.put("size", size);
        line.put("threads", BenchThreads.used());
        line.put("frozenPrefixBlocks", frozenPrefixBlocks);
        line.put("precision", precision.value().id());
        result.tunedShare().ifPresent(share -> line.put("tunedShare", share));
        line.put("steps", steps);
        line.put("imagesPerSecond", result.imagesPerSecond());
        line.put("best", result.best());
        line.put("gflops", result.gigaflops());
        line.put("peakGflops", result.peak().gigaflops());
        line.put("share", result.share());
        result.peer().ifPresent(rate -> {
            line.put("alternations", alternations);
            line.put("peer", rate);
        });
        result.ratio().ifPresent(ratio -> line.put("ratio", ratio));
        return line;
    }
}
