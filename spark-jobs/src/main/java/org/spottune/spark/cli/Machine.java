package org.spottune.spark.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory and processors of this process.
 *
 * @param memory bytes of the machine, or of the container that the process is in
 * @param free unused bytes of it
 * @param heap maximal bytes of Java's heap
 * @param nativeLimit JavaCPP's limit of native memory, in the form of its property
 * @param processors that Java sees
 * @param threads of a native operation
 */
record Machine(long memory, long free, long heap, String nativeLimit, int processors, String threads) {

    private static final int MEBIBYTE_BITS = 20;

    static Machine here() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                system.getTotalMemorySize(),
                system.getFreeMemorySize(),
                Runtime.getRuntime().maxMemory(),
                System.getProperty("org.bytedeco.javacpp.maxbytes", "as the heap"),
                Runtime.getRuntime().availableProcessors(),
                System.getenv().getOrDefault("OMP_NUM_THREADS", "all"));
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("processors", processors);
        figures.put("threadsPerOperation", threads);
        figures.put("memoryMegabytes", memory >> MEBIBYTE_BITS);
        figures.put("freeMegabytes", free >> MEBIBYTE_BITS);
        figures.put("heapMegabytes", heap >> MEBIBYTE_BITS);
        figures.put("nativeLimit", nativeLimit);
        return figures;
    }
}
