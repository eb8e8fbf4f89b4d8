package org.spottune.spark.session;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.spark.SparkContext;

/**
 * Stops the application on a cluster when jobs have waited too long without any executor: Spark itself waits forever.
 * Only time with running jobs counts, so executors may come and go between jobs.
 */
public final class ExecutorWatch implements AutoCloseable {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration ENDING = Duration.ofSeconds(10);

    private final IntSupplier slots;
    private final IntSupplier jobs;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Runnable stop;
    private final String master;
    private final ScheduledExecutorService thread;
    private long lastSeen;
    private volatile boolean gone;

    ExecutorWatch(
            String master,
            IntSupplier slots,
            IntSupplier jobs,
            Duration timeout,
            LongSupplier nanoTime,
            Runnable stop) {
        this.master = master;
        this.slots = slots;
        this.jobs = jobs;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.stop = stop;
        this.lastSeen = nanoTime.getAsLong();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread own = new Thread(task, "spottune-executor-watch");
            own.setDaemon(true);
            return own;
        });
    }

    /** Watches over an application until closed; does nothing in local mode. */
    public static ExecutorWatch over(SparkContext context) {
        TaskSlots slots = TaskSlots.of(context);
        ExecutorWatch watch = new ExecutorWatch(
                context.master(),
                slots::now,
                () -> context.statusTracker().getActiveJobIds().length,
                TaskSlots.timeout(context.conf()),
                System::nanoTime,
                context::stop);
        if (slots.onCluster()) {
            watch.thread.scheduleWithFixedDelay(watch::check, 0, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return watch;
    }

    /**
     * Runs work with the application.
     *
     * @throws ClusterException if the work failed because there was no executor
     */
    public <R> R during(Callable<R> work) throws Exception {
        try {
            return work.call();
        } catch (Exception failed) {
            if (gone) {
                throw new ClusterException(TaskSlots.none(master, timeout).getMessage(), failed);
            }
            throw failed;
        }
    }

    void check() {
        if (slots.getAsInt() > 0 || jobs.getAsInt() == 0) {
            lastSeen = nanoTime.getAsLong();
        } else if (!gone && nanoTime.getAsLong() - lastSeen >= timeout.toNanos()) {
            gone = true;
            stop.run();
        }
    }

    /** Stops watching; waits some seconds for an application that is being stopped. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(ENDING.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
