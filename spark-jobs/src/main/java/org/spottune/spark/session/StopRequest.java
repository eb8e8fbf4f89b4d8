package org.spottune.spark.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells jobs to end before they are finished, and whoever asks when they have. What can be continued works in a
 * {@link #begin section}: it looks now and then whether the end is {@link #requested}, keeps what it has, and leaves the
 * section. What is in no section is not waited for.
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
     * Begins a section, which its user closes.
     *
     * @throws StoppedException if the end is requested already
     */
    public synchronized Section begin() {
        requireGoingOn("Stopped before it began");
        sections++;
        return this::end;
    }

    private synchronized void end() {
        sections--;
        notifyAll();
    }

    /**
     * @param otherwise what to say if so
     * @throws StoppedException if the end is requested
     */
    public synchronized void requireGoingOn(String otherwise) {
        if (requested) {
            throw stopped(otherwise);
        }
    }

    /** What a section throws that ends because it was asked to. */
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

    /** What ended because it was asked to, and how it goes on. */
    public synchronized List<String> outcomes() {
        return List.copyOf(outcomes);
    }
}
