package org.spottune.spark.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks jobs to end early, and lets the caller wait until they have. Work that can be continued runs in a {@link #begin
 * section}: it regularly checks whether a stop is {@link #requested}, saves its state and leaves the section. Other
 * work is not waited for.
 *
 * <p>Thread-safe.
 */
public final class StopRequest {

    private final List<String> outcomes = new ArrayList<>();
    private boolean requested;
    private int sections;

    /** Work that ends soon after a request, in a state from which it can be continued. */
    public interface Section extends AutoCloseable {
        @Override
        void close();
    }

    /** Asks all jobs to end. */
    public synchronized void request() {
        requested = true;
    }

    public synchronized boolean requested() {
        return requested;
    }

    /**
     * Begins a section, which the caller closes.
     *
     * @throws StoppedException if a stop was already requested
     */
    public synchronized Section begin() {
        throwIfRequested("Stopped before it began");
        sections++;
        return this::end;
    }

    private synchronized void end() {
        sections--;
        notifyAll();
    }

    /**
     * @param message of the exception
     * @throws StoppedException if a stop was requested
     */
    public synchronized void throwIfRequested(String message) {
        if (requested) {
            throw stopped(message);
        }
    }

    /** The exception for a section to throw when it ends on request; records the message. */
    public synchronized StoppedException stopped(String message) {
        outcomes.add(message);
        return new StoppedException(message);
    }

    /**
     * Waits until no section is left.
     *
     * @param limit to wait at most
     * @return whether none is left
     */
    public synchronized boolean awaitEnd(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); sections > 0 && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
        return sections == 0;
    }

    /** Messages of the work that ended on request. */
    public synchronized List<String> outcomes() {
        return List.copyOf(outcomes);
    }
}
