package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalWidthTest {

    @ParameterizedTest
    @CsvSource({"'24 40\n', 40", "'0 0\n', 80", "'', 0", "'stty: not a tty', 0"})
    void readsWhatSttySays(String size, int columns) {
        assertThat(TerminalWidth.columns(size)).isEqualTo(columns);
    }

    @Test
    void asksTheTerminalOfStandardError() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "script, of util-linux, makes terminals");
        String inTerminal = "stty rows 10 cols 40; " + TerminalWidth.QUESTION;

        // As with --output FILE > result.json: only standard error is the terminal.
        assertThat(said(script, "exec 4>&1; out=$(" + inTerminal + "); echo \"$out\" >&4"))
                .isEqualTo("10 40");
        assertThat(said(script, "(" + TerminalWidth.QUESTION + ") 2>/dev/null; echo none"))
                .isEqualTo("none");
    }

    private static String said(Path script, String command) throws Exception {
        Process process =
                new ProcessBuilder(script.toString(), "--quiet", "--return", "--command", command, "/dev/null").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
