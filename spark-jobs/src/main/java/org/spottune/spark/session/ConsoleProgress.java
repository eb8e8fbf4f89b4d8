package org.spottune.spark.session;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.spottune.data.VisibleText;

/**
 * Shows progress on a console. On a terminal, it redraws one line in place, no wider than the terminal and without
 * colours; results of stages are printed above it and stay. Elsewhere it prints a line every few seconds, and less
 * often the longer a phase takes.
 *
 * <p>On a terminal, it wraps standard output and standard error until it is closed, so that other output gets separate
 * lines.
 *
 * <p>Thread-safe.
 */
public final class ConsoleProgress implements Progress, AutoCloseable {
    private static final Duration BETWEEN_REDRAWS = Duration.ofMillis(100);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    /** Pause between lines as a share of the phase's time so far: a day makes about two hundred lines. */
    private static final double SHARE_OF_TIME = 0.05;

    private final PrintStream out;
    private final IntSupplier width;
    private final boolean detailed;
    private final LongSupplier nanoTime;
    private Runnable restoreStreams = () -> {};

    /** Empty between phases. */
    private String phase = "";

    private double doneAtStart;
    private double doneAsShown;
    private long started;
    private long shown;
    /** The line that the terminal shows; empty for none. */
    private String drawn = "";
    /** Whether other output is within an unfinished line. */
    private boolean withinLine;

    /**
     * @param width columns of the terminal; 0 for none
     * @param detailed whether details are shown too
     */
    ConsoleProgress(PrintStream out, IntSupplier width, boolean detailed, LongSupplier nanoTime) {
        this.out = out;
        this.width = width;
        this.detailed = detailed;
        this.nanoTime = nanoTime;
    }

    /**
     * Progress on standard error; standard output is for results.
     *
     * @param detailed whether details are shown too
     */
    public static ConsoleProgress onStandardError(boolean detailed) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ConsoleProgress progress = new ConsoleProgress(err, new TerminalWidth(), detailed, System::nanoTime);
        if (progress.isOnTerminal()) {
            System.setOut(progress.wrap(out));
            System.setErr(progress.wrap(err));
            progress.restoreStreams = () -> {
                System.setOut(out);
                System.setErr(err);
            };
        }
        return progress;
    }

    private boolean isOnTerminal() {
        return width.getAsInt() > 0;
    }

    @Override
    public void report(String phase, long done, long total) {
        report(phase, done, 0, total);
    }

    @Override
    public synchronized void report(String phase, long done, double underWay, long total) {
        if (done >= total) {
            erase();
            this.phase = "";
            return;
        }
        long now = nanoTime.getAsLong();
        boolean first = !phase.equals(this.phase);
        if (first) {
            this.phase = phase;
            started = now;
            shown = now;
            doneAtStart = done + underWay;
            doneAsShown = doneAtStart;
        }
        int columns = width.getAsInt();
        boolean due = columns > 0 ? first || now - shown >= BETWEEN_REDRAWS.toNanos() : now - shown >= pause(now);
        boolean news = columns > 0 || done + underWay != doneAsShown;
        if (!due || !news) {
            return;
        }
        shown = now;
        doneAsShown = done + underWay;
        PhaseState state = PhaseState.of(phase, done, underWay, total, doneAtStart, (now - started) / 1e9);
        if (columns > 0) {
            draw(state.within(columns - 1));
        } else {
            out.println(state.text());
            out.flush();
        }
    }

    private double pause(long now) {
        return Math.max(BETWEEN_LINES.toNanos(), SHARE_OF_TIME * (now - started));
    }

    @Override
    public synchronized void tell(String line) {
        String below = drawn;
        erase();
        int columns = width.getAsInt();
        String visible = VisibleText.of(line);
        (columns > 0 ? Columns.folded(visible, columns - 1) : List.of(visible)).forEach(out::println);
        out.flush();
        draw(below);
    }

    @Override
    public void detail(String line) {
        if (detailed) {
            tell(line);
        }
    }

    /** Restores the terminal and the standard streams. */
    @Override
    public synchronized void close() {
        erase();
        phase = "";
        restoreStreams.run();
    }

    private void erase() {
        if (!drawn.isEmpty()) {
            // Every terminal understands blanks.
            out.print("\r" + " ".repeat(Columns.of(drawn)) + "\r");
            out.flush();
            drawn = "";
        }
    }

    private void draw(String line) {
        if (withinLine || line.isEmpty()) {
            return;
        }
        out.print("\r" + line + " ".repeat(Math.max(0, Columns.of(drawn) - Columns.of(line))));
        out.flush();
        drawn = line;
    }

    /** A stream whose lines do not mix with what is drawn. */
    PrintStream wrap(PrintStream stream) {
        return new PrintStream(new WrappedStream(stream), true, Charset.defaultCharset());
    }

    private final class WrappedStream extends OutputStream {
        private final PrintStream stream;

        WrappedStream(PrintStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int character) {
            write(new byte[] {(byte) character}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            if (length == 0) {
                return;
            }
            synchronized (ConsoleProgress.this) {
                String below = drawn;
                erase();
                stream.write(bytes, from, length);
                stream.flush();
                withinLine = bytes[from + length - 1] != '\n';
                draw(below);
            }
        }
    }
}
