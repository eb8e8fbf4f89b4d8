package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleProgressTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long now = 7 * SECOND;

    @Test
    void saysHowFarAPhaseIsEverySecondsWhereThereIsNoTerminal() {
        ConsoleProgress progress = progress(0);

        progress.report("decode", 0, 40);
        after(1, () -> progress.report("decode", 4, 40));
        after(3, () -> progress.report("decode", 16, 40));
        after(1, () -> progress.report("decode", 20, 40));
        after(1, () -> progress.report("decode", 24, 40));
        after(4, () -> progress.report("decode", 30, 40));
        after(60, () -> progress.report("decode", 30, 40));
        after(1, () -> progress.report("decode", 40, 40));

        assertThat(lines())
                .containsExactly("decode 20/40 (50 %), 4.0/s, 5 s left", "decode 30/40 (75 %), 3.0/s, 3 s left");
    }

    @Test
    void saysLessOfAPhaseTheLongerItTakes() {
        ConsoleProgress progress = progress(0);
        int day = 24 * 60 * 60;

        for (int second = 0; second < day; second++) {
            int done = second;
            after(1, () -> progress.report("train", done, day));
        }

        assertThat(lines()).hasSizeBetween(100, 250);
    }

    @Test
    void redrawsOneLineOnATerminalAndLeavesNoneOfIt() {
        ConsoleProgress progress = progress(80);

        progress.report("decode", 0, 40);
        after(1, () -> progress.report("decode", 20, 40));
        after(9, () -> progress.report("decode", 20, 40));
        after(1, () -> progress.report("decode", 40, 40));

        assertThat(text())
                .isEqualTo("\r[..............................] decode 0/40 (0 %)"
                        + "\r[###############...............] decode 20/40 (50 %), 20.0/s, 1 s left"
                        + "\r[###############...............] decode 20/40 (50 %), 2.0/s, 10 s left"
                        + "\r" + " ".repeat(70) + "\r");
        assertThat(Screen.of(text(), 80)).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 20, 40, 79, 80, 200})
    void neverWrapsOnATerminal(int columns) {
        ConsoleProgress progress = progress(columns);

        for (int step = 1; step < 1000; step += 37) {
            int done = step;
            after(100, () -> progress.report("train", done, 0.5, 1000));
            progress.tell("counts/\u6570\u5b57/1: top-1 0.3708 of 240 test images, 12.3 s " + "x".repeat(step % 60));
        }

        assertThat(Screen.of(text(), columns))
                .allSatisfy(line -> assertThat(Columns.of(line)).isLessThan(columns == 2 ? 3 : columns));
        assertThat(text()).contains("\n").doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource({
        "80, '[######........................] train 200/1000 (20 %), 2.0/s, 6 min left'",
        "56, '[##..........] train 200/1000 (20 %), 2.0/s, 6 min left'",
        "48, 'train 200/1000 (20 %), 2.0/s, 6 min left'",
        "40, 'train 200/1000 (20 %), 6 min left'",
        "20, 'train 200/1000 (20 '"
    })
    void leavesOutOnNarrowTerminalsWhatIsNeededLeast(int columns, String line) {
        ConsoleProgress progress = progress(columns);

        progress.report("train", 0, 1000);
        after(100, () -> progress.report("train", 200, 1000));

        assertThat(Screen.of(text(), columns)).containsExactly(line.stripTrailing());
    }

    @Test
    void showsNoCountWhereThereIsNothingToCount() {
        ConsoleProgress progress = progress(80);

        progress.report("starting Spark", 0, 1);

        assertThat(text()).isEqualTo("\rstarting Spark ...");
    }

    @Test
    void keepsWhatIsToldAboveTheLineThatIsRedrawn() {
        ConsoleProgress progress = progress(60);

        progress.report("sweep", 0, 2);
        progress.tell("a: top-1 0.5");
        after(30, () -> progress.report("sweep", 1, 2));

        assertThat(Screen.of(text(), 60))
                .containsExactly("a: top-1 0.5", "[##########..........] sweep 1/2 (50 %), 2.0/min, 30 s left");
    }

    @Test
    void givesLinesOfTheirOwnToWhatOthersWrite() {
        ConsoleProgress progress = progress(60);
        PrintStream others = progress.wrap(new PrintStream(written, true, StandardCharsets.UTF_8));

        progress.report("decode", 0, 2);
        others.println("WARN Storage: slow");
        others.print("half ");
        after(1, () -> progress.report("decode", 1, 2));
        others.println("a line");
        after(1, () -> progress.report("decode", 1, 2));
        progress.close();
        others.println("result");

        assertThat(Screen.of(text(), 60)).containsExactly("WARN Storage: slow", "half a line", "result", "");
    }

    @Test
    void countsPartsUnderWay() {
        ConsoleProgress progress = progress(0);

        progress.report("sweep", 0, 0, 4);
        after(60, () -> progress.report("sweep", 0, 1.5, 4));
        after(7200, () -> progress.report("sweep", 3, 0.5, 4));

        assertThat(lines())
                .containsExactly("sweep 0/4 (37 %), 1.5/min, 1 min left", "sweep 3/4 (87 %), 1.7/h, 17 min left");
    }

    @Test
    void judgesARunThatGoesOnByWhatItHasDoneSince() {
        ConsoleProgress progress = progress(0);

        progress.report("train", 500, 600);
        after(10, () -> progress.report("train", 510, 600));

        assertThat(lines()).containsExactly("train 510/600 (85 %), 1.0/s, 1 min left");
    }

    @Test
    void showsDetailsToWhoWantsThem() {
        progress(0).detail("epoch 1");
        assertThat(text()).isEmpty();

        detailed(0).detail("epoch 1");
        assertThat(lines()).containsExactly("epoch 1");
    }

    @Test
    void writesNamesSoThatTheyCannotMoveTheCursor() {
        ConsoleProgress progress = progress(60);

        progress.tell("a\u001b[2Jb");
        progress.report("c\rd", 0, 2);

        assertThat(text()).contains("a\\u001b[2Jb", "c\\u000dd");
    }

    private ConsoleProgress progress(int columns) {
        return new ConsoleProgress(stream(), () -> columns, false, () -> now);
    }

    private ConsoleProgress detailed(int columns) {
        return new ConsoleProgress(stream(), () -> columns, true, () -> now);
    }

    private PrintStream stream() {
        return new PrintStream(written, true, StandardCharsets.UTF_8);
    }

    private void after(int seconds, Runnable report) {
        now += seconds * SECOND;
        report.run();
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private List<String> lines() {
        return text().lines().toList();
    }
}
