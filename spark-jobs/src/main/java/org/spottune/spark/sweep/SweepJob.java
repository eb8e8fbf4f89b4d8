package org.spottune.spark.sweep;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.OutputClaimedException;

/**
 * Runs the cells of a sweep in one Spark session, as many at a time as there is room for. A cell that fails is tried again
 * and does not stop the others; one that is finished is left alone, so that a sweep which was stopped at any point goes on
 * where it was.
 *
 * <p>Cells at a time share the executors fairly where the session was made with {@code spark.scheduler.mode=FAIR}. Their
 * results do not depend on each other.
 */
public final class SweepJob {

    private static final Logger LOG = LoggerFactory.getLogger(SweepJob.class);
    private static final String POOL = "spark.scheduler.pool";

    private final SparkSession spark;
    private final Progress progress;
    private final StopRequest stop;

    public SweepJob(SparkSession spark, Progress progress) {
        this(spark, progress, new StopRequest());
    }

    /** @param stop ends the cells that train after a round, and begins no others */
    public SweepJob(SparkSession spark, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Runs what can be run; what cannot, the result tells.
     *
     * @throws org.spottune.spark.session.StoppedException if it was asked to stop
     */
    public SweepResult run(SweepPlan plan) throws IOException {
        long start = System.nanoTime();
        plan.folder().write(plan.description());
        List<PlannedCell> toRun = plan.runnable();
        int lanes = lanes(plan);
        AtomicInteger behind = new AtomicInteger();
        Lane lane = new Lane(plan, lanes == 1 ? progress : Progress.NONE, behind, toRun.size());
        Map<SweepCell, Future<Optional<CellResult>>> running = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            toRun.forEach(cell -> running.put(cell.cell(), threads.submit(() -> lane.run(cell))));
            double cellSeconds = 0;
            int finished = 0;
            for (Future<Optional<CellResult>> cell : running.values()) {
                Optional<CellResult> result = cell.get();
                cellSeconds += result.map(CellResult::seconds).orElse(0.0);
                finished += result.isPresent() ? 1 : 0;
            }
            stop.requireGoingOn("Sweep '" + plan.folder().path() + "' was stopped after " + finished + " of its "
                    + toRun.size() + " cells to run");
            return result(plan, finished, cellSeconds, (System.nanoTime() - start) / 1e9);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "Sweep '" + plan.folder().path() + "' was broken off: "
                            + failed.getCause().getMessage(),
                    failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Sweep '" + plan.folder().path() + "' was interrupted", stopped);
        } finally {
            threads.shutdownNow();
        }
    }

    private int lanes(SweepPlan plan) {
        int wanted = plan.file().lanes();
        int fitting = Math.max(
                1, TaskSlots.of(spark.sparkContext()).count() / plan.file().workers());
        return Math.max(
                1, Math.min(wanted == 0 ? fitting : wanted, plan.runnable().size()));
    }

    /** Tries cells one after the other; several threads use one. */
    private final class Lane {

        private final SweepPlan plan;
        private final Progress inside;
        private final AtomicInteger behind;
        private final int total;

        Lane(SweepPlan plan, Progress inside, AtomicInteger behind, int total) {
            this.plan = plan;
            this.inside = inside;
            this.behind = behind;
            this.total = total;
        }

        /** Empty if all attempts failed, which is noted in the cell's folder, or if the sweep is to stop, which is not. */
        Optional<CellResult> run(PlannedCell planned) throws IOException {
            if (stop.requested()) {
                return Optional.empty();
            }
            spark.sparkContext().setLocalProperty(POOL, planned.cell().toString());
            try {
                Optional<CellResult> result = attempts(planned);
                if (!stop.requested()) {
                    progress.report("sweep", behind.incrementAndGet(), total);
                }
                return result;
            } finally {
                spark.sparkContext().setLocalProperty(POOL, null);
            }
        }

        private Optional<CellResult> attempts(PlannedCell planned) throws IOException {
            SweepCell cell = planned.cell();
            int attempts = plan.file().attempts();
            for (int attempt = 1; attempt <= attempts; attempt++) {
                try {
                    CellResult result = new CellRun(spark, plan, named(cell), stop).run(planned);
                    LOG.info(String.format(
                            Locale.ROOT,
                            "%s: top-1 %.4f of %d %s images, %.1f s",
                            cell,
                            result.top1(),
                            result.total(),
                            result.split(),
                            result.seconds()));
                    return Optional.of(result);
                } catch (OutputClaimedException elsewhere) {
                    // Its folder is another's to write.
                    LOG.warn("{}: {}", cell, elsewhere.getMessage());
                    return Optional.empty();
                } catch (Exception failed) {
                    if (stop.requested()) {
                        // It has stopped, or lost the session that is ending.
                        return Optional.empty();
                    }
                    if (spark.sparkContext().isStopped()) {
                        throw new IllegalStateException("Spark has stopped while " + cell + " ran", failed);
                    }
                    String message = String.valueOf(failed.getMessage());
                    LOG.warn("{}: attempt {} of {} failed: {}", cell, attempt, attempts, message, failed);
                    plan.folder()
                            .write(
                                    cell,
                                    new CellFailure(
                                            attempt, message, Instant.now().toString()));
                }
            }
            return Optional.empty();
        }

        /** What happens inside a cell, told with its name. */
        private Progress named(SweepCell cell) {
            return inside == Progress.NONE
                    ? Progress.NONE
                    : (phase, done, count) -> inside.report(cell + " " + phase, done, count);
        }
    }

    private static SweepResult result(SweepPlan plan, int finished, double cellSeconds, double seconds)
            throws IOException {
        List<CellResult> results = new ArrayList<>();
        Map<String, String> failed = new LinkedHashMap<>();
        int skipped = 0;
        for (PlannedCell planned : plan.cells()) {
            SweepCell cell = planned.cell();
            Optional<CellResult> result = plan.folder().result(cell);
            result.ifPresent(results::add);
            if (planned.missing().isPresent() && result.isEmpty()) {
                failed.put(cell.toString(), planned.missing().get());
            } else if (result.isEmpty()) {
                failed.put(
                        cell.toString(),
                        plan.folder().failure(cell).map(CellFailure::message).orElse("not run"));
            }
            skipped += planned.state() == PlannedCell.State.FINISHED ? 1 : 0;
        }
        return new SweepResult(
                plan.folder().path(), plan.cells().size(), finished, skipped, failed, results, seconds, cellSeconds);
    }
}
