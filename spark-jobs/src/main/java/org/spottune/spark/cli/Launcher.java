package org.spottune.spark.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.spottune.data.VisibleText;
import picocli.CommandLine;

/**
 * What {@code bin/spottune} runs first: it answers help and wrong command lines, which need no Spark, and otherwise
 * writes the command line of the process to run, quoted for a shell.
 */
public final class Launcher {

    private Launcher() {}

    /**
     * Ends with 0 if it answered the command line or wrote the words, with 2 if it refused the command line.
     *
     * @param arguments the folder of the project, the file to write the words to, and the command line
     */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        List<String> line = List.of(arguments).subList(2, arguments.length);
        // Opened only when there is something to write: it may be a pipe.
        int code = launch(home, line, () -> new FileOutputStream(arguments[1]));
        ClassArchives.start(home, line, System.getenv());
        if (code != ExitCode.DONE.value()) {
            System.exit(code);
        }
    }

    /** Opens the file to write the words to. */
    interface Destination {
        OutputStream open() throws IOException;
    }

    static int launch(Path home, List<String> line, Destination destination) throws IOException {
        CommandLine commands = Main.commandLine();
        try {
            SubmitArguments parsed = SubmitArguments.parse(line, OwnOptions.of(commands, line));
            if (parsed.asksForHelp()) {
                return Main.execute(commands, parsed.own().isEmpty() ? List.of("--help") : parsed.own());
            }
            List<String> problems = new LaunchChecks(parsed, System.getenv()).problems();
            problems.forEach(problem -> complain(commands, line, problem));
            if (!problems.isEmpty() || !Main.accepts(commands, parsed.own())) {
                return ExitCode.USAGE.value();
            }
            String words = shellWords(Launch.from(home).command(parsed));
            try (OutputStream out = destination.open()) {
                out.write(words.getBytes(StandardCharsets.UTF_8));
            }
            return ExitCode.DONE.value();
        } catch (IllegalArgumentException wrong) {
            complain(commands, line, wrong.getMessage());
            return ExitCode.USAGE.value();
        }
    }

    /** Prints a problem in the form of the command's own messages. */
    private static void complain(CommandLine commands, List<String> line, String problem) {
        String name = line.stream()
                .filter(commands.getSubcommands()::containsKey)
                .findFirst()
                .map(command -> "spottune " + command)
                .orElse("spottune");
        System.err.println(name + ": " + VisibleText.of(problem));
    }

    /** One line that a shell splits into exactly these words, whatever characters they hold. */
    static String shellWords(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
