package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long now = 7 * SECOND;

    @Test
    void printsALineNowAndThenWhereThereIsNoTerminal() {
        ConsoleProgress progress = progress(false);

        progress.report("decode", 0, 40);
        after(1, () -> progress.report("decode", 4, 40));
        after(3, () -> progress.report("decode", 16, 40));
        after(1, () -> progress.report("decode", 20, 40));
        after(1, () -> progress.report("decode", 40, 40));

        assertThat(lines())
                .containsExactly("decode 0/40 (0 %)", "decode 20/40 (50 %), 4.0/s", "decode 40/40 (100 %), 6.7/s");
    }

    @Test
    void redrawsABarOnATerminal() {
        ConsoleProgress progress = progress(true);

        progress.report("decode", 0, 40);
        after(1, () -> progress.report("decode", 20, 40));
        after(9, () -> progress.report("decode", 20, 40));
        after(1, () -> progress.report("decode", 40, 40));

        assertThat(text())
                .isEqualTo("\r[..............................] decode 0/40 (0 %)"
                        + "\r[###############...............] decode 20/40 (50 %), 20.0/s"
                        + "\r[###############...............] decode 20/40 (50 %), 2.0/s "
                        + "\r[##############################] decode 40/40 (100 %), 3.6/s"
                        + System.lineSeparator());
    }

    @Test
    void saysOnlyOnceThatAPhaseIsOver() {
        ConsoleProgress progress = progress(false);

        progress.report("list", 3, 3);
        progress.report("list", 3, 3);
        progress.report("decode", 2, 2);

        assertThat(lines()).containsExactly("list 3/3 (100 %)", "decode 2/2 (100 %)");
    }

    private ConsoleProgress progress(boolean terminal) {
        return new ConsoleProgress(new PrintStream(written, true, StandardCharsets.UTF_8), terminal, () -> now);
    }

    private void after(int seconds, Runnable report) {
        now += seconds * SECOND;
        report.run();
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private String[] lines() {
        return text().split(System.lineSeparator());
    }
}
