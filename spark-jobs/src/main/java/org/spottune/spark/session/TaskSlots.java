package org.spottune.spark.session;

import java.time.Duration;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * The tasks that a Spark application can run concurrently. In local mode, all slots exist from the start; on a cluster,
 * executors arrive one by one, late, or not at all.
 */
public final class TaskSlots {

    /** Key of the Spark setting for how long a job waits for the slots it needs, a time with a unit. */
    public static final String TIMEOUT = "spark.spottune.slots.timeout";

    private static final String DEFAULT_TIMEOUT = "120s";
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
    /** Executors requested together arrive within this time. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final SparkContext context;

    private TaskSlots(SparkContext context) {
        this.context = context;
    }

    /** The slots of an application. */
    public static TaskSlots of(SparkContext context) {
        return new TaskSlots(context);
    }

    /** Slots at this moment; 1 while a cluster has none yet. */
    public int count() {
        return Math.max(1, now());
    }

    /** Whether tasks run in other processes, which come and go. */
    boolean onCluster() {
        return isCluster(context.master());
    }

    /** Whether a master URL names a cluster. */
    public static boolean isCluster(String master) {
        return !(master.equals("local") || master.startsWith("local["));
    }

    /**
     * Waits for a cluster's first slot, and then until no more arrive. Returns at once with dynamic allocation, which
     * starts executors only when tasks wait.
     *
     * @throws ClusterException if no slot arrives in time
     */
    public void await() {
        if (!onCluster() || isDynamic()) {
            return;
        }
        int[] last = {0};
        long[] since = {System.nanoTime()};
        int got = await(slots -> {
            if (slots != last[0]) {
                last[0] = slots;
                since[0] = System.nanoTime();
            }
            return slots > 0 && System.nanoTime() - since[0] >= SETTLED.toNanos();
        });
        if (got == 0) {
            throw none(context.master(), timeout(context.conf()));
        }
    }

    /**
     * Waits until a cluster has slots for this many concurrent tasks. Local mode runs surplus tasks in turns.
     *
     * @param wanted number of tasks, one per worker
     * @throws ClusterException if there are fewer after the time limit
     */
    public void require(int wanted) {
        if (!onCluster()) {
            return;
        }
        int got = await(slots -> slots >= wanted);
        if (got < wanted) {
            throw new ClusterException(
                    "Training with " + wanted + " workers needs as many task slots at the same time, but '"
                            + context.master() + "' gave " + got + " within "
                            + timeout(context.conf()).toSeconds()
                            + " s: ask for fewer (--workers " + Math.max(1, got)
                            + "), give the application more executors or cores, or wait longer (--conf " + TIMEOUT + "="
                            + DEFAULT_TIMEOUT + ")"
                            + (isDynamic() ? "; spark.dynamicAllocation.minExecutors starts executors at once" : ""));
        }
    }

    static ClusterException none(String master, Duration timeout) {
        return new ClusterException("'" + master + "' gave no executor within " + timeout.toSeconds()
                + " s: its workers may be busy, gone, or smaller than the executors asked for"
                + " (--executor-memory, --executor-cores); " + TIMEOUT + " sets how long to wait");
    }

    int now() {
        return context.isStopped()
                ? 0
                : context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    /** How long an application's jobs wait for slots. */
    static Duration timeout(SparkConf conf) {
        return Duration.ofSeconds(conf.getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT));
    }

    private boolean isDynamic() {
        return context.conf().getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /** The number of slots once there are enough, or when the time is over. */
    private int await(IntPredicate enough) {
        return await(this::now, enough, timeout(context.conf()), System::nanoTime);
    }

    static int await(
            java.util.function.IntSupplier slots, IntPredicate enough, Duration timeout, LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        while (true) {
            int now = slots.getAsInt();
            if (enough.test(now) || nanoTime.getAsLong() - start >= timeout.toNanos()) {
                return now;
            }
            try {
                Thread.sleep(CHECK_INTERVAL.toMillis());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for task slots", stopped);
            }
        }
    }
}
