package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spottune.data.VisibleText;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option of every command with wrong, missing, empty, repeated, swapped and enormous values. A command line ends as
 * its unchanged form does, or is refused with a word on the option or its value; never with a stack trace, and nothing stays
 * behind. None does any work: the unchanged lines end where Spark would start, or where their input is read.
 */
@ExtendWith(LocalSpark.class)
class CommandLineFuzzTest {

    /** Nobody listens there, so that a command ends where it would start Spark. */
    private static final String NO_MASTER = "spark://127.0.0.1:1";

    private static final String ENORMOUS = "x".repeat(100_000);

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "-1",
            "0",
            "2147483647",
            "NaN",
            "\u0663",
            "gr\u00f6\u00dfe-\u65e5\u672c-\ud83c\udf89",
            "a\u001b[2K\rb\nc\u202ed",
            "--output",
            ",",
            "nosuch://host/x",
            "a:b",
            "/",
            ENORMOUS);

    /** What a path may name that is not what an option wants. */
    private static final List<String> PLACES = List.of("nowhere", "text", "text/below", "empty", "dataset", "source");

    private static final Pattern STACK_TRACE =
            Pattern.compile("\\tat |(?:[a-z]\\w*\\.){2,}[A-Z]\\w*(?:Exception|Error)");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]|\u202e");
    /** What doctor finds, but for what is wrong with it. */
    private static final Pattern FIGURE = Pattern.compile("(?m)^(?!problems|badData)\\w+ {2,}.*\n");

    @TempDir
    private static Path shared;

    private static final List<List<String>> LINES = new ArrayList<>();

    private static String masterBefore;

    @BeforeAll
    static void makeLines() throws IOException {
        PictureDataset data = PictureDataset.create(LocalSpark.session(), shared, 3, 2);
        Files.createDirectories(shared.resolve("empty"));
        Files.writeString(shared.resolve("text"), "no checkpoint, no settings: { [");
        Files.writeString(
                shared.resolve("sweep.conf"),
                """
                source = "%s"
                settings { epochs = 1 }
                methods { fine-tuning {}, spottune {} }
                domains { pictures { dataset = "%s" } }
                """
                        .formatted(data.source(), data.dataset()));
        masterBefore = System.setProperty("spark.master", NO_MASTER);
        LINES.clear();
        String source = option("source", "source");
        String dataset = option("dataset", "dataset");
        String output = option("output", "new");
        line("ingest", option("input", "pictures"), output);
        line("ingest", "--format=decathlon", "--domain=pets", option("input", "empty"), output);
        line("import", "--architecture=resnet26", option("checkpoint", "text"), output);
        line("train", dataset, source, "--method=spottune", output);
        line("evaluate", option("model", "source"), dataset, output);
        line("predict", option("model", "source"), dataset, output);
        line("sweep", option("config", "sweep.conf"), output);
        line("score", option("sweep", "empty"));
        line("score", option("submission", "text"), option("labels", "empty"));
        line("results", option("sweep", "empty"), "--method=spottune", output);
        line("report", option("input", "empty"), output);
        line("pack", option("source", "empty"), "--model=a=" + path("empty"), output);
        line("pack", option("sweep", "empty"), "--method=spottune", output);
        line("pack", option("run", "empty"), output);
        line("unpack", option("input", "empty"), output);
        line("quickstart", output);
        line("doctor", option("dataset", "empty"), option("source", "empty"));
        line("help", "train");
        // With threads that there are not, nothing is measured.
        line("bench", "--threads=4096", "--batch=2", "--size=8", "--steps=1");
    }

    private static void line(String... words) {
        LINES.add(List.of(words));
    }

    private static String option(String name, String file) {
        return "--" + name + "=" + path(file);
    }

    private static String path(String name) {
        return shared.resolve(name).toString();
    }

    @AfterAll
    static void restoreMaster() {
        if (masterBefore == null) {
            System.clearProperty("spark.master");
        } else {
            System.setProperty("spark.master", masterBefore);
        }
    }

    static Set<String> commands() {
        return Main.commandLine().getSubcommands().keySet();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void goesOnOrTellsWhatIsWrong(String command) throws IOException {
        List<List<String>> lines =
                LINES.stream().filter(line -> line.get(0).equals(command)).toList();
        assertThat(lines).as("command lines to change").isNotEmpty();
        Set<String> before = files();
        SoftAssertions found = new SoftAssertions();

        for (List<String> line : lines) {
            Case unchanged = new Case(found, line, Outcome.run(line.toArray(String[]::new)));
            options(command)
                    .filter(option -> line == lines.get(0) || holds(line, option))
                    .forEach(unchanged::change);
            unchanged.swap(options(command).filter(option -> isPath(option) && holds(line, option)));
        }

        found.assertThat(files()).as("files").isEqualTo(before);
        found.assertAll();
    }

    private static Stream<OptionSpec> options(String command) {
        return Main.commandLine().getSubcommands().get(command).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp());
    }

    private static boolean holds(List<String> line, OptionSpec option) {
        return line.stream().anyMatch(word -> word.startsWith(option.longestName() + "="));
    }

    private static boolean isPath(OptionSpec option) {
        return Stream.of(option.converters()).anyMatch(PathText.class::isInstance);
    }

    /** In the working folder and in that of the test. */
    private static Set<String> files() throws IOException {
        try (Stream<Path> here = Files.list(Path.of(""));
                Stream<Path> there = Files.walk(shared)) {
            return Stream.concat(here, there).map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /**
     * A command line and what it ends with as long as nothing is changed.
     *
     * @param found what is wrong with others
     */
    private record Case(SoftAssertions found, List<String> line, Outcome unchanged) {

        void change(OptionSpec option) {
            String name = option.longestName();
            List<String> values = new ArrayList<>(VALUES);
            if (line.get(0).equals("report") && name.equals("--input")) {
                // It would search the whole machine.
                values.remove("/");
            }
            if (isPath(option) && holds(line, option)) {
                PLACES.forEach(place -> values.add(path(place)));
            }
            for (String value : values) {
                Outcome outcome = run(without(name), name + "=" + value);
                require(outcome, name, value);
                if (cannotBe(option, value)) {
                    found.assertThat(isAsBefore(outcome))
                            .as("%s accepts '%s'", name, VisibleText.of(value))
                            .isFalse();
                }
            }
            if (option.arity().max() > 0) {
                require(run(without(name), name), name, "");
            }
            if (option.required()) {
                require(run(without(name)), name, "");
            }
            line.stream()
                    .filter(word -> word.startsWith(name + "="))
                    .forEach(word -> require(run(line, word), name, word.substring(name.length() + 1)));
        }

        /** Each path in the place of each other one. */
        void swap(Stream<OptionSpec> paths) {
            List<String> names = paths.map(OptionSpec::longestName).toList();
            for (String first : names) {
                for (String second : names.subList(0, names.indexOf(first))) {
                    Outcome outcome = run(line.stream()
                            .map(word -> word.startsWith(first + "=")
                                    ? first + "=" + value(second)
                                    : word.startsWith(second + "=") ? second + "=" + value(first) : word)
                            .toList());
                    found.assertThat(isAsBefore(outcome) && !value(first).equals(value(second)))
                            .as("%s and %s swapped", first, second)
                            .isFalse();
                    requireManners(outcome, first + " and " + second + " swapped");
                }
            }
        }

        private String value(String name) {
            return line.stream()
                    .filter(word -> word.startsWith(name + "="))
                    .map(word -> word.substring(name.length() + 1))
                    .findFirst()
                    .orElseThrow();
        }

        private List<String> without(String name) {
            return line.stream().filter(word -> !word.startsWith(name + "=")).toList();
        }

        private static Outcome run(List<String> words, String... more) {
            return Outcome.run(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
        }

        private boolean isAsBefore(Outcome outcome) {
            return outcome.code() == unchanged.code() && complaints(outcome).equals(complaints(unchanged));
        }

        /** Of the two paths that doctor gets, one is right now. */
        private boolean isBetter(Outcome outcome) {
            return line.get(0).equals("doctor")
                    && complaints(outcome).length() < complaints(unchanged).length()
                    && outcome.out().contains("\"badData\":[");
        }

        private static String complaints(Outcome outcome) {
            return FIGURE.matcher(outcome.err()).replaceAll("");
        }

        private void require(Outcome outcome, String name, String value) {
            String what = line.get(0) + " " + name + "=" + VisibleText.of(value);
            requireManners(outcome, what);
            if (!isAsBefore(outcome) && outcome.code() != ExitCode.DONE.value() && !isBetter(outcome)) {
                found.assertThat(complaints(outcome)).as(what).containsAnyOf(shapes(name, value));
            }
        }

        /** A message must have one of these: the option, its value, or that an argument is missing. */
        private static String[] shapes(String name, String value) {
            String missing = "Missing required argument";
            return value.isBlank()
                    ? new String[] {name, missing, "'" + value + "'", "[" + value + "]"}
                    : new String[] {
                        name,
                        missing,
                        VisibleText.lines(value.substring(0, Math.min(100, value.length()))),
                        digits(value)
                    };
        }

        private static String digits(String value) {
            return value.equals("\u0663") ? "3" : value;
        }

        private void requireManners(Outcome outcome, String what) {
            boolean isPlanned = outcome.code() == ExitCode.DONE.value() && what.contains("--dry-run");
            if (!isPlanned) {
                found.assertThat(outcome.code())
                        .as(what + ": " + outcome.err())
                        .isIn(ExitCode.USAGE.value(), ExitCode.BAD_DATA.value(), ExitCode.FAILED.value());
            }
            found.assertThat(outcome.err())
                    .as(what)
                    .isNotBlank()
                    .hasSizeLessThan(10_000)
                    .doesNotContainPattern(STACK_TRACE)
                    .doesNotContainPattern(CONTROL)
                    .doesNotContain("With --verbose");
        }
    }

    /** Whether no option of that kind takes such a value: whole numbers are counts, but for long ones, which are seeds. */
    private static boolean cannotBe(OptionSpec option, String value) {
        Class<?> type = option.auxiliaryTypes()[0];
        if (type == int.class || type == Integer.class) {
            return !value.equals("2147483647") && !value.equals("\u0663") && !value.equals("0");
        }
        if (type == long.class || type == Long.class) {
            return value.isBlank() || Character.isLetter(value.charAt(0));
        }
        if (type == Double.class || type.isEnum()) {
            return true;
        }
        if (type == boolean.class || type == Boolean.class) {
            return !value.isBlank();
        }
        return isPath(option) && value.isEmpty();
    }
}
