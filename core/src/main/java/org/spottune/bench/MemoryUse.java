package org.spottune.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of this process in bytes.
 *
 * @param peakHeap largest use of Java's heap, garbage included
 * @param resident physical memory of the whole process now; kernels keep their buffers, so it is near the peak
 */
public record MemoryUse(long peakHeap, long resident) {

    public static MemoryUse now() {
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return new MemoryUse(heap, Pointer.physicalBytes());
    }
}
