package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher answers itself, and what it leaves to the process that it names. */
class LauncherTest {

    private static final Path HOME = Path.of("/opt/spottune");

    /** What came of a command line. */
    private record Launched(int code, String out, String err, String words) {}

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-h", "help"})
    void answersHelp(String line) throws IOException {
        assertThat(launch(words(line))).satisfies(launched -> {
            assertThat(launched.code()).isZero();
            assertThat(launched.out()).contains("Usage: spottune [-hV] COMMAND", "  doctor ");
            assertThat(launched.err() + launched.words()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --help", "help train", "train --dataset d -h", "--master yarn train --help"})
    void answersHelpOfACommand(String line) throws IOException {
        assertThat(launch(words(line))).satisfies(launched -> {
            assertThat(launched.code()).isZero();
            assertThat(launched.out()).contains("Usage: spottune train ", "Settings, in a file");
            assertThat(launched.err() + launched.words()).isEmpty();
        });
    }

    @Test
    void answersTheVersion() throws IOException {
        Launched launched = launch("--version");

        assertThat(launched.code()).isZero();
        assertThat(launched.out()).startsWith("spottune ");
        assertThat(launched.words()).isEmpty();
    }

    @Test
    void refusesWrongCommandLinesAsCommandsThemselvesDo() throws IOException {
        assertRefused("Unknown option: '--nonsense'", "score", "--sweep", "s", "--nonsense");
        assertRefused("Missing required options: '--input=DIR', '--output=FILE.html'", "report");
        assertRefused("Invalid value for option '--samples'", "evaluate", "--samples", "many");
        assertRefused("Unmatched argument at index 0: 'trian'", "trian");
        assertRefused("Unknown subcommand 'nothing'.", "help", "nothing");
        assertRefused("spottune: cannot read argument '--input=a", "report", "--input", "a\ufffd", "--output", "o");
    }

    @Test
    void refusesWrongOptionsOfSpark() throws IOException {
        assertRefused("spottune doctor: --master must be local", "doctor", "--master", "nowhere");
        assertRefused("spottune doctor: Option --master needs a value", "doctor", "--master");
    }

    @Test
    void writesTheProcessToRun() throws IOException {
        Launched launched = launch("report", "--input", "it's", "--output", "Ä b.html");

        assertThat(launched.code()).isZero();
        assertThat(launched.out() + launched.err()).isEmpty();
        assertThat(launched.words()).startsWith("'env' ").endsWith(" 'report' '--input=it'\\''s' '--output=Ä b.html'");
    }

    @Test
    void quotesWordsForAShell() {
        assertThat(Launcher.shellWords(List.of("a", "", "b c", "$d", "'", "e\nf")))
                .isEqualTo("'a' '' 'b c' '$d' ''\\''' 'e\nf'");
    }

    private static void assertRefused(String message, String... line) throws IOException {
        Launched launched = launch(line);
        assertThat(launched.err()).contains(message);
        assertThat(launched.code()).isEqualTo(2);
        assertThat(launched.out() + launched.words()).isEmpty();
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }

    private static Launched launch(String... line) throws IOException {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int code = Launcher.launch(HOME, List.of(line), () -> words);
            return new Launched(code, text(said), text(complained), text(words));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
