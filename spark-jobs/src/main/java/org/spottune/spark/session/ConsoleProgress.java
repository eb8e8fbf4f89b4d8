package org.spottune.spark.session;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows progress to whoever started the job: a bar that is redrawn in place on a terminal, and elsewhere plain lines,
 * few enough for a log file.
 *
 * <p>Thread-safe.
 */
public final class ConsoleProgress implements Progress {
    private static final Duration BETWEEN_REDRAWS = Duration.ofMillis(100);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private String phase = "";
    private boolean finished;
    private long started;
    private long shown;
    private int drawn;

    ConsoleProgress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** Progress on standard error, which leaves standard output to results. */
    public static ConsoleProgress onStandardError() {
        return new ConsoleProgress(System.err, System.console() != null, System::nanoTime);
    }

    @Override
    public synchronized void report(String phase, long done, long total) {
        long now = nanoTime.getAsLong();
        boolean first = !phase.equals(this.phase);
        if (first) {
            this.phase = phase;
            started = now;
            finished = false;
        }
        Duration pause = terminal ? BETWEEN_REDRAWS : BETWEEN_LINES;
        boolean last = done >= total;
        if (finished || (!first && !last && now - shown < pause.toNanos())) {
            return;
        }
        shown = now;
        finished = last;
        String state = state(done, total, (now - started) / 1e9);
        if (terminal) {
            // Blanks wipe out what a longer line has left.
            String line = bar(done, total) + " " + state;
            out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length()))
                    + (last ? System.lineSeparator() : ""));
            drawn = last ? 0 : line.length();
        } else {
            out.println(state);
        }
        out.flush();
    }

    private String state(long done, long total, double seconds) {
        String count = String.format(Locale.ROOT, "%s %d/%d (%d %%)", phase, done, total, 100 * done / total);
        return done > 0 && seconds > 0 ? count + String.format(Locale.ROOT, ", %.1f/s", done / seconds) : count;
    }

    private static String bar(long done, long total) {
        int filled = (int) (BAR_WIDTH * Math.min(done, total) / total);
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }
}
