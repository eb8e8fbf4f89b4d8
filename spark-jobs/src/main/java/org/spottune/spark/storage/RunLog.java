package org.spottune.spark.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.VisibleText;

/**
 * The log {@code run.log} of a run or a sweep: lines with their time, appended to those of earlier calls. Nothing
 * depends on it, so a log that cannot be written causes one warning; its lines are retried with the next.
 *
 * <p>Thread-safe. Several processes may write one log; in stores that cannot append ({@link Storage#appendText}), lines
 * may then get lost.
 */
public final class RunLog {

    /** Name of the file in its folder. */
    public static final String FILE = "run.log";

    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    private final Storage storage;
    private final String file;
    private final Clock clock;
    private String unwritten = "";
    private boolean warned;

    /** @param folder of the run or the sweep, which exists when the first line is written */
    public RunLog(String folder, Storage storage) {
        this(folder, storage, Clock.systemUTC());
    }

    RunLog(String folder, Storage storage, Clock clock) {
        this.storage = storage;
        this.file = folder + "/" + FILE;
        this.clock = clock;
    }

    /** Path of the log. */
    public String file() {
        return file;
    }

    /** Adds an entry of one or several lines. */
    public synchronized void add(String entry) {
        unwritten += clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + VisibleText.lines(entry) + "\n";
        try {
            storage.appendText(file, unwritten);
            unwritten = "";
        } catch (IOException | RuntimeException unwritable) {
            if (!warned) {
                warned = true;
                LOG.warn("Cannot write log '{}': {}", file, unwritable.getMessage());
            }
        }
    }
}
