package org.spottune.spark.sweep;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.storage.OutputClaimedException;

/** Runs a cell or a trial, in its own scheduler pool, and retries as often as the sweep's file says. Thread-safe. */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final String POOL = "spark.scheduler.pool";

    private final SparkSession spark;
    private final StopRequest stop;
    private final int most;
    private final SweepProgress progress;
    /** Names already reported as claimed by another process: they may be tried often. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** @param most attempts, >= 1 */
    Attempts(SparkSession spark, StopRequest stop, int most, SweepProgress progress) {
        this.spark = spark;
        this.stop = stop;
        this.most = most;
        this.progress = progress;
    }

    /** How attempts end. */
    enum End {
        /** With a result. */
        DONE,
        /** All attempts failed; the failure is noted. */
        FAILED,
        /** Another process works on it. */
        ELSEWHERE,
        /** The sweep is to stop. */
        STOPPED
    }

    /**
     * The outcome of the attempts.
     *
     * @param end how they ended
     * @param result with {@link End#DONE}
     * @param why there is no result, with other ends
     */
    record Outcome<R>(End end, Optional<R> result, String why) {

        private static <R> Outcome<R> without(End end, String why) {
            return new Outcome<>(end, Optional.empty(), why);
        }
    }

    /** Writes the reason of a failed attempt. */
    interface FailureNote {
        void write(CellFailure failure) throws IOException;
    }

    /** @param name of the cell or the trial */
    <R> Outcome<R> of(String name, Callable<R> work, FailureNote note) {
        if (stop.requested()) {
            return stopped();
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

    private <R> Outcome<R> tries(String name, Callable<R> work, FailureNote note) throws IOException {
        String message = "";
        for (int attempt = 1; attempt <= most; attempt++) {
            try {
                return new Outcome<>(End.DONE, Optional.of(work.call()), "");
            } catch (OutputClaimedException elsewhere) {
                // Another process owns its folder.
                if (reported.add(name)) {
                    LOG.warn("{}: {}", name, elsewhere.getMessage());
                }
                return Outcome.without(End.ELSEWHERE, String.valueOf(elsewhere.getMessage()));
            } catch (Exception failed) {
                if (stop.requested()) {
                    // It has stopped, or the session has ended under it.
                    return stopped();
                }
                if (spark.sparkContext().isStopped()) {
                    throw new IllegalStateException("Spark has stopped while " + name + " ran", failed);
                }
                message = String.valueOf(failed.getMessage());
                LOG.warn("{}: attempt {} of {} failed: {}", name, attempt, most, message);
                progress.detail(name + ": attempt " + attempt + " of " + most + " failed: " + trace(failed));
                note.write(new CellFailure(attempt, message, Instant.now().toString()));
            }
        }
        return Outcome.without(End.FAILED, message);
    }

    private static String trace(Exception failed) {
        StringWriter text = new StringWriter();
        failed.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }

    private static <R> Outcome<R> stopped() {
        return Outcome.without(End.STOPPED, "the sweep was stopped");
    }
}
