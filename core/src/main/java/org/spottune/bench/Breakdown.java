package org.spottune.bench;

import java.util.EnumMap;
import java.util.Map;
import org.spottune.kernels.metered.KernelUsage;
import org.spottune.kernels.metered.KernelWork;
import org.spottune.kernels.metered.Meter;
import org.spottune.kernels.metered.MeteredKernels;

/**
 * Time of steps, by what it is spent on.
 *
 * @param steps number of them
 * @param nanos total time of the steps
 * @param updateNanos time of their updates of parameters and statistics
 * @param kernels time in kernels, by their work
 */
public record Breakdown(int steps, long nanos, long updateNanos, Map<KernelWork, KernelUsage> kernels) {

    public Breakdown {
        kernels = Map.copyOf(kernels);
    }

    /** Runs steps after some that do not count. */
    public static Breakdown measure(BenchSettings settings, int warmUp, int steps) {
        Meter meter = new Meter();
        try (Workload workload = Workload.create(settings, kernels -> new MeteredKernels(kernels, meter))) {
            for (int i = 0; i < warmUp; i++) {
                workload.step();
            }
            meter.clear();
            long start = System.nanoTime();
            long updating = 0;
            for (int i = 0; i < steps; i++) {
                workload.compute();
                long computed = System.nanoTime();
                workload.update();
                updating += System.nanoTime() - computed;
            }
            return new Breakdown(steps, System.nanoTime() - start, updating, meter.usage());
        }
    }

    /** Time in kernels, by kind of work. */
    public Map<KernelWork.Kind, KernelUsage> byKind() {
        Map<KernelWork.Kind, KernelUsage> sums = new EnumMap<>(KernelWork.Kind.class);
        kernels.forEach((work, usage) -> sums.merge(work.kind(), usage, KernelUsage::merge));
        return sums;
    }

    /**
     * Time outside of kernels and updates: classifiers, loss, routing, folding, and everything else between kernels.
     */
    public long restNanos() {
        long inKernels = kernels.values().stream().mapToLong(KernelUsage::nanos).sum();
        return nanos - updateNanos - inKernels;
    }

    /** Floating-point operations of the convolutions of one step. */
    public long operationsPerStep() {
        return kernels.values().stream().mapToLong(KernelUsage::operations).sum() / steps;
    }
}
