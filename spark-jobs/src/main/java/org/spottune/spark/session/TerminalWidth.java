package org.spottune.spark.session;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Columns of standard error's terminal; 0 if it is not a terminal, or one that cannot return to the start of a line.
 * Asks {@code stty}, since Java only knows whether input and output are a terminal. Not thread-safe.
 */
final class TerminalWidth implements IntSupplier {

    /** The user may resize the window. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);
    /** For terminals that report no width, such as serial lines. */
    private static final int USUAL = 80;

    /**
     * For a shell that shares this process's standard error: stty prints its size if it is a terminal, else nothing.
     */
    static final String QUESTION = "exec 3>&2; exec stty size <&3 2>/dev/null";

    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,6})\\s*");

    private int columns = -1;
    private long asked;

    @Override
    public int getAsInt() {
        long now = System.nanoTime();
        if (columns < 0 || columns > 0 && now - asked > GOOD_FOR.toNanos()) {
            columns = "dumb".equals(System.getenv("TERM")) ? 0 : ask();
            asked = now;
        }
        return columns;
    }

    private static int ask() {
        try {
            Process size = new ProcessBuilder("sh", "-c", QUESTION)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return columns(new String(size.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException noShell) {
            return 0;
        }
    }

    /** @param size output of {@code stty size}: rows and columns, or nothing without a terminal */
    static int columns(String size) {
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches()) {
            return 0;
        }
        int columns = Integer.parseInt(parts.group(1));
        return columns == 0 ? USUAL : columns;
    }
}
