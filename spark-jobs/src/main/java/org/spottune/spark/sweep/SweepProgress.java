package org.spottune.spark.sweep;

import java.util.HashMap;
import java.util.Map;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.RunLog;

/**
 * Progress and log of one call of a sweep: one phase over all cells and trials, which includes the trained share of
 * running ones, and a line for each that ended, also in the sweep's log. Thread-safe.
 */
final class SweepProgress {

    private static final String PHASE = "sweep";
    /** Share of a cell that is done after its training, before evaluation. */
    private static final double TRAINING = 0.95;

    private final Progress progress;
    private final RunLog log;
    private final int total;
    private final Map<String, Double> running = new HashMap<>();
    private int ended;
    private int reported;

    /** @param total cells and trials to run */
    SweepProgress(Progress progress, RunLog log, int total) {
        this.progress = progress;
        this.log = log;
        this.total = total;
    }

    /** Receives the progress of a cell or a trial. */
    Progress inside(String name) {
        return new Progress() {
            @Override
            public void report(String phase, long done, long all) {
                advance(name, TRAINING * done / all);
            }

            @Override
            public void detail(String line) {
                progress.detail(line);
            }
        };
    }

    private synchronized void advance(String name, double share) {
        running.merge(name, share, Math::max);
        report();
    }

    /** Counts a cell or a trial as ended, with whatever outcome. */
    synchronized void ended(String name) {
        running.remove(name);
        ended++;
        report();
    }

    private void report() {
        progress.report(
                PHASE,
                ended,
                running.values().stream().mapToDouble(Double::doubleValue).sum(),
                total);
    }

    /** Reports the result of a cell or a trial. */
    synchronized void tell(String line) {
        reported++;
        note("[" + reported + "/" + total + "] " + line);
    }

    /** Reports on the whole sweep. */
    void note(String line) {
        log.add(line);
        progress.tell(line);
    }

    /** Writes an entry to the log, and shows it with {@code --verbose}. */
    void detail(String entry) {
        log.add(entry);
        progress.detail(entry);
    }

    /** Writes a warning to the log alone; the caller shows it. */
    void warned(String warning) {
        log.add(warning);
    }
}
