package org.spottune.spark.cluster;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what other processes do. */
final class Await {

    private static final long BETWEEN_LOOKS_MILLIS = 20;

    private Await() {}

    /** The first value that is not null; fails if there is none in time. */
    static <V> V until(String what, Duration timeout, Supplier<V> look) {
        long end = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < end) {
            V value = look.get();
            if (value != null) {
                return value;
            }
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
        throw new AssertionError("Waited " + timeout.toSeconds() + " s in vain for " + what);
    }
}
