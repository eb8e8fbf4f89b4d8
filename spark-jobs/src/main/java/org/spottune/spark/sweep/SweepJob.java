package org.spottune.spark.sweep;

import java.io.IOException;
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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.RunLog;

/**
 * Runs the cells of a sweep concurrently in one Spark session, as many as fit; before them, the trials that choose
 * their settings. A failed cell is retried and does not stop the others, except those that wait for it, which are not
 * run. Finished cells are skipped, so that a stopped sweep continues where it was.
 *
 * <p>Several processes may run one sweep. Each leaves cells that another has claimed to it. Cells that wait for such a
 * cell begin once it is finished; if the other process gives it up, this one takes it over.
 *
 * <p>Concurrent cells share the executors fairly if the session has {@code spark.scheduler.mode=FAIR}. Their results do
 * not depend on each other.
 */
public final class SweepJob {

    private static final Logger LOG = LoggerFactory.getLogger(SweepJob.class);
    /** Interval of checks for cells that another process works on and cells here wait for. */
    private static final long CHECK_INTERVAL_SECONDS = 2;

    private final SparkSession spark;
    private final Progress progress;
    private final StopRequest stop;

    public SweepJob(SparkSession spark, Progress progress) {
        this(spark, progress, new StopRequest());
    }

    /** @param stop ends training cells after a round, and begins no others */
    public SweepJob(SparkSession spark, Progress progress, StopRequest stop) {
        this.spark = spark;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Runs all cells that can run; the result lists the others.
     *
     * @throws org.spottune.spark.session.StoppedException if a stop was requested
     */
    public SweepResult run(SweepPlan plan) throws IOException {
        long start = System.nanoTime();
        plan.folder().write(plan.description());
        int concurrentCells = concurrentCells(plan);
        ExecutorService threads = Executors.newFixedThreadPool(concurrentCells);
        try {
            Call call = new Call(plan, concurrentCells, threads);
            call.run();
            stop.throwIfRequested("Sweep '" + plan.folder().path() + "' was stopped after " + call.finished + " of its "
                    + plan.runnable().size() + " cells to run");
            return call.result((System.nanoTime() - start) / 1e9);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "Sweep '" + plan.folder().path() + "' failed: "
                            + failed.getCause().getMessage(),
                    failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Sweep '" + plan.folder().path() + "' was interrupted", stopped);
        } finally {
            threads.shutdownNow();
        }
    }

    private int concurrentCells(SweepPlan plan) {
        int wanted = plan.file().concurrentCells();
        int fitting = Math.max(
                1, TaskSlots.of(spark.sparkContext()).count() / plan.file().workers());
        long most = plan.selections().stream()
                        .mapToLong(selection -> selection.runnable().size())
                        .sum()
                + plan.runnable().size();
        return (int) Math.max(1, Math.min(wanted == 0 ? fitting : wanted, most));
    }

    /**
     * One call: submits trials and cells, and cells that become ready when others end. Only the calling thread counts.
     */
    private final class Call {

        private final SweepPlan plan;
        private final SweepProgress sweepProgress;
        private final Attempts attempts;
        private final CompletionService<Ended> running;
        private final Map<PlannedSelection, Integer> trialsLeft = new LinkedHashMap<>();
        private final WaitingCells waiting = new WaitingCells();
        /** Cells that another process works on and cells here wait for. */
        private final List<PlannedCell> elsewhere = new ArrayList<>();
        /** Why cells have ended without a result. */
        private final Map<SweepCell, String> lost = new LinkedHashMap<>();
        /** Why cells were not even tried. */
        private final Map<SweepCell, String> notRun = new LinkedHashMap<>();

        private final int total;
        private int begun;
        private int finished;
        private int finishedElsewhere;
        private int trials;
        private double cellSeconds;

        Call(SweepPlan plan, int concurrentCells, ExecutorService threads) {
            this.plan = plan;
            this.running = new ExecutorCompletionService<>(threads);
            this.total = plan.runnable().size()
                    + plan.selections().stream()
                            .mapToInt(selection -> selection.runnable().size())
                            .sum();
            RunLog log = new RunLog(plan.folder().path(), plan.folder().storage());
            this.sweepProgress = new SweepProgress(progress, log, total);
            this.attempts = new Attempts(spark, stop, plan.file().attempts(), sweepProgress);
            sweepProgress.note("sweep of " + plan.cells().size() + " cells: " + total + " runs to do, "
                    + concurrentCells + " at a time; log in " + log.file());
        }

        /** Trials come first: cells without a selection use the slots left while the last trials run. */
        void run() throws IOException, InterruptedException, ExecutionException {
            for (PlannedSelection selection : plan.selections()) {
                List<PlannedSelection.PlannedTrial> runnable = selection.runnable();
                trialsLeft.put(selection, runnable.size());
                runnable.forEach(trial -> submit(() -> attempted(selection, trial)));
            }
            for (PlannedCell cell : plan.runnable()) {
                if (!cell.undecided()) {
                    begin(cell);
                }
            }
            for (PlannedSelection selection : plan.selections()) {
                // An earlier call finished all its trials.
                if (selection.made().isEmpty() && trialsLeft.get(selection) == 0) {
                    choose(selection);
                }
            }
            while (begun > 0 || !elsewhere.isEmpty()) {
                Optional<Ended> ended = next();
                if (ended.isPresent()) {
                    begun--;
                    end(ended.get());
                } else {
                    checkElsewhere();
                }
            }
        }

        /** The next that ended; empty when it is time to check cells of other processes again. */
        private Optional<Ended> next() throws InterruptedException, ExecutionException {
            if (elsewhere.isEmpty()) {
                return Optional.of(running.take().get());
            }
            Future<Ended> ended = running.poll(CHECK_INTERVAL_SECONDS, TimeUnit.SECONDS);
            return ended == null ? Optional.empty() : Optional.of(ended.get());
        }

        /** Submits these cells like any others: this finds their results, or takes over abandoned ones. */
        private void checkElsewhere() {
            List<PlannedCell> held = List.copyOf(elsewhere);
            elsewhere.clear();
            if (!stop.requested()) {
                held.stream().filter(cell -> isNeeded(cell.cell())).forEach(this::submit);
            }
        }

        /** Runs a cell now, or when those that it waits for are finished. */
        private void begin(PlannedCell cell) throws IOException {
            List<SweepCell> unfinished = new ArrayList<>();
            for (SweepCell before : cell.waitsFor()) {
                if (lost.containsKey(before) || !willRun(before)) {
                    leave(cell, before);
                    return;
                }
                if (plan.folder().result(before).isEmpty()) {
                    unfinished.add(before);
                }
            }
            if (unfinished.isEmpty()) {
                submit(cell);
            } else {
                waiting.add(cell, unfinished);
            }
        }

        private boolean willRun(SweepCell cell) throws IOException {
            return plan.folder().result(cell).isPresent()
                    || plan.runnable().stream()
                            .anyMatch(planned -> planned.cell().equals(cell));
        }

        /** Whether a cell of this call waits for it, or will. */
        private boolean isNeeded(SweepCell cell) {
            return plan.runnable().stream()
                    .anyMatch(planned -> planned.waitsFor().contains(cell) && !lost.containsKey(planned.cell()));
        }

        /** Notes that a cell is not run, because one that it waits for has no result. */
        private void leave(PlannedCell cell, SweepCell before) {
            String why = "It waits for " + before + ", which "
                    + lost.getOrDefault(before, "cannot run: " + plan.missing(before));
            LOG.warn("{} is not run: {}", cell.cell(), why);
            sweepProgress.warned(cell.cell() + " is not run: " + why);
            notRun.put(cell.cell(), why);
            sweepProgress.ended(cell.cell().toString());
            lose(cell.cell(), "was not run");
        }

        private void lose(SweepCell cell, String why) {
            lost.put(cell, why);
            waiting.lost(cell).forEach(unrunnable -> leave(unrunnable, cell));
        }

        private void end(Ended ended) throws IOException {
            if (ended.isLeftToOthers() && isNeeded(ended.cell().orElseThrow().cell())) {
                elsewhere.add(ended.cell().orElseThrow());
                return;
            }
            if (!stop.requested()) {
                sweepProgress.ended(ended.name());
            }
            if (ended.cell().isPresent()) {
                endCell(ended, ended.cell().get().cell());
                return;
            }
            trials += ended.end() == Attempts.End.DONE ? 1 : 0;
            PlannedSelection selection = ended.selection().orElseThrow();
            if (trialsLeft.merge(selection, -1, Integer::sum) == 0 && !stop.requested()) {
                choose(selection);
            }
        }

        private void endCell(Ended ended, SweepCell cell) {
            switch (ended.end()) {
                case DONE -> {
                    finished += ended.here() ? 1 : 0;
                    finishedElsewhere += ended.here() ? 0 : 1;
                    cellSeconds += ended.seconds();
                    waiting.finished(cell).forEach(this::submit);
                }
                case FAILED -> lose(cell, "failed: " + ended.why());
                case ELSEWHERE -> notRun.put(cell, ended.why());
                case STOPPED -> LOG.debug("{}: stopped", cell);
            }
        }

        private void submit(PlannedCell cell) {
            submit(() -> attempted(cell));
        }

        private void submit(Callable<Ended> work) {
            running.submit(work);
            begun++;
        }

        /**
         * Chooses settings when all trials have ended, and begins the cells that waited; otherwise fails these cells.
         */
        private void choose(PlannedSelection selection) throws IOException {
            SelectionAttempt attempt = SelectionAttempt.of(selection, plan.folder());
            if (attempt.selection().isPresent()) {
                Selection made = attempt.selection().get();
                plan.folder().write(made);
                sweepProgress.note(made.name() + ": chose " + new Candidate(made.chosen()));
                for (PlannedCell cell : plan.chosen(made)) {
                    begin(cell);
                }
                return;
            }
            LOG.warn("{}: nothing chosen: {}", selection.name(), attempt.problem());
            sweepProgress.warned(selection.name() + ": nothing chosen: " + attempt.problem());
            for (PlannedCell cell : plan.runnable()) {
                if (cell.undecided() && selection.isOf(cell.cell())) {
                    String why = "Settings were not chosen: " + attempt.problem();
                    fail(cell.cell(), plan.file().attempts(), why);
                    sweepProgress.ended(cell.cell().toString());
                    lose(cell.cell(), "failed: " + why);
                }
            }
        }

        private Ended attempted(PlannedSelection selection, PlannedSelection.PlannedTrial trial) {
            String name = trial.trial().toString();
            Attempts.Outcome<TrialResult> outcome = attempts.of(
                    name,
                    () -> new TrialRun(spark, plan.folder(), sweepProgress.inside(name), stop).run(trial),
                    failure -> plan.folder().write(trial.trial(), failure));
            outcome.result()
                    .ifPresent(ended -> sweepProgress.tell(name + ": "
                            + ended.diverged()
                                    .orElseGet(() -> String.format(
                                            Locale.ROOT,
                                            "top-1 %.4f, loss %.4f on held-out images, %.1f s",
                                            ended.top1().orElseThrow(),
                                            ended.loss().orElseThrow(),
                                            ended.seconds()))));
            return Ended.of(name, selection, outcome);
        }

        private Ended attempted(PlannedCell planned) {
            SweepCell cell = planned.cell();
            Attempts.Outcome<CellRun.Ran> outcome = attempts.of(
                    cell.toString(),
                    () -> new CellRun(spark, plan, sweepProgress.inside(cell.toString()), stop).run(planned),
                    failure -> plan.folder().write(cell, failure));
            outcome.result()
                    .ifPresent(ended -> sweepProgress.tell(String.format(
                            Locale.ROOT,
                            "%s: top-1 %.4f of %d %s images, %.1f s%s",
                            cell,
                            ended.result().top1(),
                            ended.result().total(),
                            ended.result().split(),
                            ended.result().seconds(),
                            ended.here() ? "" : ", by another process")));
            return Ended.of(planned, outcome);
        }

        private void fail(SweepCell cell, int attempts, String message) throws IOException {
            plan.folder()
                    .write(
                            cell,
                            new CellFailure(attempts, message, Instant.now().toString()));
        }

        SweepResult result(double seconds) throws IOException {
            List<CellResult> results = new ArrayList<>();
            Map<String, String> failed = new LinkedHashMap<>();
            Map<String, String> left = new LinkedHashMap<>();
            int skipped = finishedElsewhere;
            for (PlannedCell planned : plan.cells()) {
                SweepCell cell = planned.cell();
                Optional<CellResult> result = plan.folder().result(cell);
                result.ifPresent(results::add);
                skipped += planned.state() == PlannedCell.State.FINISHED ? 1 : 0;
                if (result.isPresent()) {
                    continue;
                }
                if (planned.missing().isPresent()) {
                    failed.put(cell.toString(), planned.missing().get());
                } else if (notRun.containsKey(cell)) {
                    left.put(cell.toString(), notRun.get(cell));
                } else {
                    failed.put(
                            cell.toString(),
                            plan.folder()
                                    .failure(cell)
                                    .map(CellFailure::message)
                                    .orElse("not run"));
                }
            }
            return new SweepResult(
                    plan.folder().path(),
                    plan.cells().size(),
                    finished,
                    skipped,
                    trials,
                    failed,
                    left,
                    results,
                    seconds,
                    cellSeconds);
        }
    }

    /**
     * A trial or a cell that has ended.
     *
     * @param name of the trial or the cell
     * @param selection of a trial; empty for a cell
     * @param cell empty for a trial
     * @param end how it ended
     * @param here whether this process ran it
     * @param seconds of a finished cell
     * @param why it is not finished
     */
    private record Ended(
            String name,
            Optional<PlannedSelection> selection,
            Optional<PlannedCell> cell,
            Attempts.End end,
            boolean here,
            double seconds,
            String why) {

        static Ended of(String name, PlannedSelection selection, Attempts.Outcome<TrialResult> trial) {
            return new Ended(name, Optional.of(selection), Optional.empty(), trial.end(), true, 0, trial.why());
        }

        static Ended of(PlannedCell cell, Attempts.Outcome<CellRun.Ran> outcome) {
            return new Ended(
                    cell.cell().toString(),
                    Optional.empty(),
                    Optional.of(cell),
                    outcome.end(),
                    outcome.result().map(CellRun.Ran::here).orElse(false),
                    outcome.result()
                            .filter(CellRun.Ran::here)
                            .map(ran -> ran.result().seconds())
                            .orElse(0.0),
                    outcome.why());
        }

        /** Whether it is a cell that another process works on. */
        boolean isLeftToOthers() {
            return cell.isPresent() && end == Attempts.End.ELSEWHERE;
        }
    }
}
