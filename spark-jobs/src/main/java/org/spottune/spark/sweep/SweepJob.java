package org.spottune.spark.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.OutputClaimedException;

/**
 * Runs the cells of a sweep in one Spark session, as many at a time as there is room for; first, side by side too, the
 * trials by which settings of cells are chosen. A cell that fails is tried again and does not stop the others; one that is
 * finished is left alone, so that a sweep which was stopped at any point goes on where it was.
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
        int lanes = lanes(plan);
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            Call call = new Call(plan, lanes == 1 ? progress : Progress.NONE, threads);
            call.run();
            stop.requireGoingOn("Sweep '" + plan.folder().path() + "' was stopped after " + call.finished + " of its "
                    + plan.runnable().size() + " cells to run");
            return call.result((System.nanoTime() - start) / 1e9);
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
        long most = plan.selections().stream()
                        .mapToLong(selection -> selection.runnable().size())
                        .sum()
                + plan.runnable().size();
        return (int) Math.max(1, Math.min(wanted == 0 ? fitting : wanted, most));
    }

    /** One call: hands out trials and cells, and what the end of a selection lets begin. Its own thread alone keeps count. */
    private final class Call {

        private final SweepPlan plan;
        private final Progress inside;
        private final CompletionService<Ended> running;
        private final Map<PlannedSelection, Integer> trialsLeft = new LinkedHashMap<>();
        private final int total;
        private int begun;
        private int behind;
        private int finished;
        private int trials;
        private double cellSeconds;

        Call(SweepPlan plan, Progress inside, ExecutorService threads) {
            this.plan = plan;
            this.inside = inside;
            this.running = new ExecutorCompletionService<>(threads);
            this.total = plan.runnable().size()
                    + plan.selections().stream()
                            .mapToInt(selection -> selection.runnable().size())
                            .sum();
        }

        /** Trials come first: cells that wait for none fill up the time in which the last trials run. */
        void run() throws IOException, InterruptedException, ExecutionException {
            for (PlannedSelection selection : plan.selections()) {
                List<PlannedSelection.PlannedTrial> runnable = selection.runnable();
                trialsLeft.put(selection, runnable.size());
                runnable.forEach(trial -> submit(() -> new Ended(Optional.of(selection), attempted(trial), 0)));
            }
            for (PlannedCell cell : plan.runnable()) {
                if (!cell.waits()) {
                    submit(cell);
                }
            }
            for (PlannedSelection selection : plan.selections()) {
                // All its trials were finished by a call before.
                if (selection.made().isEmpty() && trialsLeft.get(selection) == 0) {
                    choose(selection);
                }
            }
            while (begun > 0) {
                Ended ended = running.take().get();
                begun--;
                if (ended.done()) {
                    count(ended);
                }
                if (!stop.requested()) {
                    progress.report("sweep", ++behind, total);
                }
                if (ended.selection().isPresent()
                        && trialsLeft.merge(ended.selection().get(), -1, Integer::sum) == 0
                        && !stop.requested()) {
                    choose(ended.selection().get());
                }
            }
        }

        private void count(Ended ended) {
            cellSeconds += ended.seconds();
            if (ended.selection().isPresent()) {
                trials++;
            } else {
                finished++;
            }
        }

        private void submit(PlannedCell cell) {
            submit(() -> {
                Optional<CellResult> result = attempted(cell);
                return new Ended(
                        Optional.empty(),
                        result.isPresent(),
                        result.map(CellResult::seconds).orElse(0.0));
            });
        }

        private void submit(Callable<Ended> work) {
            running.submit(work);
            begun++;
        }

        /** Chooses among trials that all ended, and lets the cells begin that waited; or notes with them why it cannot. */
        private void choose(PlannedSelection selection) throws IOException {
            SelectionAttempt attempt = SelectionAttempt.of(selection, plan.folder());
            if (attempt.selection().isPresent()) {
                Selection made = attempt.selection().get();
                plan.folder().write(made);
                LOG.info("{}: chose {}", made.name(), new Candidate(made.chosen()));
                plan.chosen(made).forEach(this::submit);
                return;
            }
            LOG.warn("{}: nothing chosen: {}", selection.name(), attempt.problem());
            for (PlannedCell waiting : plan.runnable()) {
                if (waiting.waits() && selection.isOf(waiting.cell())) {
                    fail(waiting.cell(), plan.file().attempts(), "Settings were not chosen: " + attempt.problem());
                    behind++;
                }
            }
        }

        private boolean attempted(PlannedSelection.PlannedTrial trial) {
            String name = trial.trial().toString();
            Optional<TrialResult> result = attempts(
                    name,
                    () -> new TrialRun(spark, plan.folder(), named(name), stop).run(trial),
                    failure -> plan.folder().write(trial.trial(), failure));
            result.ifPresent(ended -> LOG.info(
                    "{}: {}",
                    name,
                    ended.diverged()
                            .orElseGet(() -> String.format(
                                    Locale.ROOT,
                                    "top-1 %.4f, loss %.4f on held-out images, %.1f s",
                                    ended.top1().orElseThrow(),
                                    ended.loss().orElseThrow(),
                                    ended.seconds()))));
            return result.isPresent();
        }

        /** Empty if all attempts failed, which is noted in the cell's folder, or if the sweep is to stop, which is not. */
        private Optional<CellResult> attempted(PlannedCell planned) {
            SweepCell cell = planned.cell();
            Optional<CellResult> result = attempts(
                    cell.toString(),
                    () -> new CellRun(spark, plan, named(cell.toString()), stop).run(planned),
                    failure -> plan.folder().write(cell, failure));
            result.ifPresent(ended -> LOG.info(String.format(
                    Locale.ROOT,
                    "%s: top-1 %.4f of %d %s images, %.1f s",
                    cell,
                    ended.top1(),
                    ended.total(),
                    ended.split(),
                    ended.seconds())));
            return result;
        }

        private void fail(SweepCell cell, int attempts, String message) throws IOException {
            plan.folder()
                    .write(
                            cell,
                            new CellFailure(attempts, message, Instant.now().toString()));
        }

        /** What happens inside a cell or a trial, told with its name. */
        private Progress named(String name) {
            return inside == Progress.NONE
                    ? Progress.NONE
                    : (phase, done, count) -> inside.report(name + " " + phase, done, count);
        }

        private <R> Optional<R> attempts(String name, Callable<R> work, FailureNote note) {
            if (stop.requested()) {
                return Optional.empty();
            }
            spark.sparkContext().setLocalProperty(POOL, name);
            try {
                return tries(name, work, note);
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            } finally {
                spark.sparkContext().setLocalProperty(POOL, null);
            }
        }

        private <R> Optional<R> tries(String name, Callable<R> work, FailureNote note) throws IOException {
            int attempts = plan.file().attempts();
            for (int attempt = 1; attempt <= attempts; attempt++) {
                try {
                    return Optional.of(work.call());
                } catch (OutputClaimedException elsewhere) {
                    // Its folder is another's to write.
                    LOG.warn("{}: {}", name, elsewhere.getMessage());
                    return Optional.empty();
                } catch (Exception failed) {
                    if (stop.requested()) {
                        // It has stopped, or lost the session that is ending.
                        return Optional.empty();
                    }
                    if (spark.sparkContext().isStopped()) {
                        throw new IllegalStateException("Spark has stopped while " + name + " ran", failed);
                    }
                    String message = String.valueOf(failed.getMessage());
                    LOG.warn("{}: attempt {} of {} failed: {}", name, attempt, attempts, message, failed);
                    note.write(new CellFailure(attempt, message, Instant.now().toString()));
                }
            }
            return Optional.empty();
        }

        SweepResult result(double seconds) throws IOException {
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
                            plan.folder()
                                    .failure(cell)
                                    .map(CellFailure::message)
                                    .orElse("not run"));
                }
                skipped += planned.state() == PlannedCell.State.FINISHED ? 1 : 0;
            }
            return new SweepResult(
                    plan.folder().path(),
                    plan.cells().size(),
                    finished,
                    skipped,
                    trials,
                    failed,
                    results,
                    seconds,
                    cellSeconds);
        }
    }

    /** Keeps why an attempt failed. */
    private interface FailureNote {
        void write(CellFailure failure) throws IOException;
    }

    /**
     * A trial or a cell that came to its end.
     *
     * @param selection of a trial; empty of a cell
     * @param done whether it has a result
     * @param seconds of a finished cell
     */
    private record Ended(Optional<PlannedSelection> selection, boolean done, double seconds) {}

    /**
     * What comes of trials that all ended.
     *
     * @param selection empty if nothing can be chosen
     * @param problem why not
     */
    private record SelectionAttempt(Optional<Selection> selection, String problem) {

        static SelectionAttempt of(PlannedSelection selection, SweepFolder folder) throws IOException {
            List<Selection.Tried> tried = new ArrayList<>();
            Map<Candidate, List<PlannedSelection.PlannedTrial>> byCandidate = selection.trials().stream()
                    .collect(Collectors.groupingBy(
                            planned -> planned.trial().candidate(), LinkedHashMap::new, Collectors.toList()));
            for (Map.Entry<Candidate, List<PlannedSelection.PlannedTrial>> candidate : byCandidate.entrySet()) {
                List<TrialResult> folds = new ArrayList<>();
                for (PlannedSelection.PlannedTrial planned : candidate.getValue()) {
                    Optional<TrialResult> result = folder.result(planned.trial());
                    if (result.isEmpty()) {
                        String why = folder.failure(planned.trial())
                                .map(CellFailure::message)
                                .orElse("it was not run");
                        return new SelectionAttempt(
                                Optional.empty(),
                                "trial (" + planned.trial().candidate() + ") fold "
                                        + planned.trial().fold() + " failed: " + why);
                    }
                    folds.add(result.get());
                }
                tried.add(Selection.Tried.of(candidate.getKey(), folds));
            }
            Optional<Selection> made = Selection.of(selection.domain(), selection.method(), selection.rule(), tried);
            return new SelectionAttempt(
                    made,
                    made.isPresent()
                            ? ""
                            : "training diverged with each of the " + tried.size() + " combinations of "
                                    + selection.grid().values().keySet());
        }
    }
}
