package org.spottune.spark.cli;

import java.util.List;
import org.spottune.settings.ConfigurationException;

/** Threads of a native operation; OpenMP fixes their number when a process starts. */
final class BenchThreads {

    private static final String VARIABLE = "OMP_NUM_THREADS";

    private BenchThreads() {}

    /** Threads that operations use. */
    static int used() {
        String set = System.getenv(VARIABLE);
        // The variable may list a number for every level of nesting.
        return set == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(set.split(",")[0].strip());
    }

    /**
     * Checks that this process runs with the wanted number of threads.
     *
     * @param wanted null if any number will do
     * @throws ConfigurationException if it does not
     */
    static void require(Integer wanted) {
        if (wanted == null) {
            return;
        }
        if (wanted < 1) {
            throw new ConfigurationException(List.of("--threads must be at least 1, got " + wanted));
        }
        if (wanted != used()) {
            throw new ConfigurationException(List.of("--threads " + wanted + " needs " + VARIABLE + "=" + wanted
                    + " when Java starts, as bin/spottune sets it; got " + used() + " threads"));
        }
    }
}
