package org.spottune.kernels.metered;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Records the cost of {@link MeteredKernels}' calls. Not thread-safe. */
public final class Meter {

    private final Map<KernelWork, KernelUsage> usage = new LinkedHashMap<>();

    /** The cost since the beginning or the last {@link #clear}; a copy. */
    public Map<KernelWork, KernelUsage> usage() {
        return new LinkedHashMap<>(usage);
    }

    /** Resets all costs to zero. */
    public void clear() {
        usage.clear();
    }

    <T> T measure(KernelWork work, long operations, Supplier<T> call) {
        long start = System.nanoTime();
        T result = call.get();
        long nanos = System.nanoTime() - start;
        usage.merge(work, new KernelUsage(1, nanos, operations), KernelUsage::merge);
        return result;
    }

    <T> T measure(KernelWork work, Supplier<T> call) {
        return measure(work, 0, call);
    }

    void measure(KernelWork work, long operations, Runnable call) {
        measure(work, operations, () -> {
            call.run();
            return null;
        });
    }

    void measure(KernelWork work, Runnable call) {
        measure(work, 0, call);
    }
}
