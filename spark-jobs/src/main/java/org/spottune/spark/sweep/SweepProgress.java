package org.spottune.spark.sweep;

import java.util.HashMap;
import java.util.Map;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.RunLog;

/**
 * What one call of a sweep says of itself: one phase over all cells and trials, in which those under way count with what they
 * have trained, and a line for each that ended, which the sweep's own log keeps. Thread-safe.
 */
final class SweepProgress {

    private static final String PHASE = "sweep";
    /** Of a cell, what is done when its training is; evaluation follows. */
    private static final double TRAINING = 0.95;

    private final Progress progress;
    private final RunLog log;
    private final int total;
    private final Map<String, Double> underWay = new HashMap<>();
    private int ended;
    private int told;

    /** @param total cells and trials to run */
    SweepProgress(Progress progress, RunLog log, int total) {
        this.progress = progress;
        this.log = log;
        this.total = total;
    }

    /** What happens inside a cell or a trial. */
    Progress inside(String name) {
        return new Progress() {
            @Override
            public void report(String phase, long done, long all) {
                goesOn(name, TRAINING * done / all);
            }

            @Override
            public void detail(String line) {
                progress.detail(line);
            }
        };
    }

    private synchronized void goesOn(String name, double share) {
        underWay.merge(name, share, Math::max);
        report();
    }

    /** A cell or a trial needs no more time, whatever became of it. */
    synchronized void ended(String name) {
        underWay.remove(name);
        ended++;
        report();
    }

    private void report() {
        progress.report(
                PHASE,
                ended,
                underWay.values().stream().mapToDouble(Double::doubleValue).sum(),
                total);
    }

    /** Says what a cell or a trial came to. */
    synchronized void tell(String line) {
        told++;
        note("[" + told + "/" + total + "] " + line);
    }

    /** Says what concerns the whole sweep. */
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
