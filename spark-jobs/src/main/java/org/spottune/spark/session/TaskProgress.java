package org.spottune.spark.session;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple4;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Reports the progress of a job's tasks while they run: counts of finished tasks, and of running ones at their
 * executor's last heartbeat. For display only, since repeated tasks count twice.
 */
public final class TaskProgress extends SparkListener implements AutoCloseable {
    private final SparkContext context;
    private final Progress progress;
    private final String phase;
    private final long total;
    private final LongAccumulator counter;
    private final Map<Long, Long> running = new HashMap<>();
    private boolean closed;

    private TaskProgress(SparkContext context, Progress progress, String phase, long total) {
        this.context = context;
        this.progress = progress;
        this.phase = phase;
        this.total = total;
        this.counter = context.longAccumulator(phase);
    }

    /** Reports until closed. */
    public static TaskProgress start(SparkContext context, Progress progress, String phase, long total) {
        TaskProgress started = new TaskProgress(context, progress, phase, total);
        context.addSparkListener(started);
        progress.report(phase, 0, total);
        return started;
    }

    /** The counter that tasks add to. */
    public LongAccumulator counter() {
        return counter;
    }

    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>> tasks =
                heartbeat.accumUpdates().iterator();
        while (tasks.hasNext()) {
            Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task = tasks.next();
            Iterator<AccumulableInfo> counts = task._4().iterator();
            while (counts.hasNext()) {
                AccumulableInfo count = counts.next();
                if (count.id() == counter.id() && count.update().isDefined()) {
                    running.put((Long) task._1(), (Long) count.update().get());
                }
            }
        }
        report();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
        running.remove(task.taskInfo().taskId());
        report();
    }

    private void report() {
        if (closed) {
            // A late event.
            return;
        }
        long done = counter.value()
                + running.values().stream().mapToLong(Long::longValue).sum();
        progress.report(phase, Math.min(done, total), total);
    }

    /** Reports the phase as finished, even if it failed. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        // Without the lock: this may wait for an event in progress.
        context.removeSparkListener(this);
        progress.report(phase, total, total);
    }
}
