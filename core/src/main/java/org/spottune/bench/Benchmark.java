package org.spottune.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Measures whole steps, in turns with a peer if there is one. Each side has the machine to itself: the peer is a
 * process that ends before the steps of spottune, whose threads sleep while it runs.
 */
public final class Benchmark {

    private static final int FIRST_WARM_UP = 5;
    /** Caches are cold after another program ran. */
    private static final int WARM_UP = 2;

    private final BenchSettings settings;
    private final BenchPlan plan;

    public Benchmark(BenchSettings settings, BenchPlan plan) {
        this.settings = settings;
        this.plan = plan;
    }

    /**
     * Measures.
     *
     * @param heard receives every turn as it ends
     */
    public BenchResult run(Consumer<BenchTurn> heard) {
        long operations = Breakdown.measure(settings, 0, 1).operationsPerStep();
        ConvolutionPeak peak = ConvolutionPeak.measure(settings.precision());
        List<BenchTurn> rounds = new ArrayList<>();
        try (Workload workload = Workload.create(settings)) {
            warmUp(workload, FIRST_WARM_UP);
            for (int i = 0; i < plan.rounds(); i++) {
                warmUp(workload, WARM_UP);
                BenchTurn round = new BenchTurn(ours(workload), peers());
                rounds.add(round);
                heard.accept(round);
            }
            return new BenchResult(settings, rounds, operations, peak, workload.usage());
        }
    }

    private static void warmUp(Workload workload, int steps) {
        for (int i = 0; i < steps; i++) {
            workload.step();
        }
    }

    private Rates ours(Workload workload) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < plan.steps(); i++) {
            long start = System.nanoTime();
            workload.step();
            rates.add(settings.batch() * 1e9 / (System.nanoTime() - start));
        }
        return new Rates(rates);
    }

    private OptionalDouble peers() {
        return plan.peer().stream().mapToDouble(PeerProgram::imagesPerSecond).findFirst();
    }
}
