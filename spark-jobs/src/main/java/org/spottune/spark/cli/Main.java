package org.spottune.spark.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkUserAppException;
import org.slf4j.LoggerFactory;
import org.spottune.data.VisibleText;
import org.spottune.experiment.SettingsTable;
import org.spottune.provenance.Platform;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code spottune}: what runs on the driver. */
@Command(
        name = "spottune",
        description = "Adaptive fine-tuning of convolutional networks as Apache Spark jobs.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            IngestCommand.class,
            ImportCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            SweepCommand.class,
            ScoreCommand.class,
            ResultsCommand.class,
            ReportCommand.class,
            PackCommand.class,
            UnpackCommand.class,
            QuickstartCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Every option of spark-submit (--master, --conf, --executor-memory, ...) passes through to Spark.",
            "The last line of standard output is the result as one JSON object; progress goes to standard error.",
            "Exit codes: 0 done, 2 wrong usage or settings, 3 bad data or checkpoint, 4 the run failed,",
            "143 or 130 stopped by SIGTERM or SIGINT (train and sweep: after the round under way, to be continued)."
        })
public final class Main implements Runnable {

    /** Set by {@code --verbose}, which spark-submit keeps to itself: stack traces are printed. */
    static final String VERBOSE = "spark.spottune.verbose";

    /** What Java makes of bytes that are no text. */
    private static final char REPLACED = '\ufffd';

    /** With its beginning. */
    private static final Pattern LONG_WORD = Pattern.compile("(\\S{200})\\S{4000,}");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /** Runs a command and exits with its code; returns where the code is 0, as Spark expects of a driver. */
    public static void main(String[] arguments) throws SparkUserAppException {
        // Numbers in names and files are written and read in the same way everywhere.
        Locale.setDefault(Locale.ROOT);
        int code = execute(arguments);
        if (code == ExitCode.DONE.value()) {
            return;
        }
        if (isOnYarn()) {
            // Its container hears of an exit only that there was one.
            throw new SparkUserAppException(code);
        }
        System.exit(code);
    }

    /** Whether this is a driver in a container of YARN. */
    private static boolean isOnYarn() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** Runs a command. */
    static int execute(String... arguments) {
        return execute(commandLine(), List.of(arguments));
    }

    /** Runs a command of those of {@link #commandLine()}. */
    static int execute(CommandLine commands, List<String> arguments) {
        if (!areReadable(arguments)) {
            return ExitCode.USAGE.value();
        }
        try {
            return commands.execute(arguments.toArray(String[]::new));
        } catch (Error failed) {
            // Of memory, of a full disk, of classes that do not fit: picocli lets them pass.
            return fail(failed, commands.getErr(), "spottune");
        }
    }

    /** Whether arguments call a command in a way that it has; otherwise says what is wrong with them. Runs nothing. */
    static boolean accepts(CommandLine commands, List<String> arguments) {
        if (!areReadable(arguments)) {
            return false;
        }
        try {
            commands.parseArgs(arguments.toArray(String[]::new));
            return true;
        } catch (CommandLine.ParameterException wrong) {
            refuse(wrong, new String[0]);
            return false;
        }
    }

    private static boolean areReadable(List<String> arguments) {
        Optional<String> unreadable = arguments.stream()
                .filter(argument -> argument.indexOf(REPLACED) >= 0)
                .findFirst();
        unreadable.ifPresent(argument -> System.err.println("spottune: cannot read argument '"
                + VisibleText.of(argument)
                + "': it is not written in the encoding of the locale, " + System.getProperty("sun.jnu.encoding")
                + "; for names in UTF-8, set LC_ALL=C.UTF-8"));
        return unreadable.isEmpty();
    }

    /** All commands with their options. */
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Main())
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::report);
        commands.getSubcommands().values().stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .map(option -> option.auxiliaryTypes()[0])
                .filter(Class::isEnum)
                .forEach(choice -> choose(commands, choice));
        commands.getSubcommands()
                .get("train")
                .getCommandSpec()
                .usageMessage()
                .footer(SettingsTable.help().toArray(String[]::new));
        return commands;
    }

    @SuppressWarnings("unchecked")
    private static void choose(CommandLine commands, Class<?> type) {
        commands.registerConverter((Class<Object>) type, new ChoiceConverter(type));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "A command is needed");
    }

    /** As picocli does it, but for the words of the command line, which are printed so that they can be seen. */
    private static int refuse(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        List<String> unknown = command.getUnmatchedArguments();
        if (wrong instanceof CommandLine.MissingParameterException && !unknown.isEmpty()) {
            // What is missing may be there by another name.
            return refuse(new CommandLine.UnmatchedArgumentException(command, unknown), arguments);
        }
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + shown(wrong.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        if (command.getParent() == null) {
            command.usage(err, command.getColorScheme());
        } else {
            // All of it would push the message out of sight.
            err.println("'" + name + " --help' tells all options.");
        }
        return ExitCode.USAGE.value();
    }

    private static int report(Exception thrown, CommandLine command, CommandLine.ParseResult arguments) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (ShutdownHookManager.get().isShutdownInProgress()) {
            // Whatever failed did so because the process was told to end.
            err.println(name + ": stopped by a signal before it was done");
            return ExitCode.STOPPED.value();
        }
        return fail(thrown, err, name);
    }

    private static int fail(Throwable thrown, PrintWriter err, String name) {
        ExitCode.Failure failure = ExitCode.of(thrown);
        err.println(name + ": " + shown(failure.message()));
        if (Boolean.getBoolean(VERBOSE)) {
            // Not a constant: to set up logging takes longer than all of help.
            LoggerFactory.getLogger(Main.class).error("{} failed", name, thrown);
        } else if (!failure.explained()) {
            err.println("With --verbose, the same command tells where that happened.");
        }
        return failure.code().value();
    }

    /** A message such that all of it can be seen, and that no word of it is longer than any path. */
    static String shown(String message) {
        return LONG_WORD
                .matcher(VisibleText.lines(String.valueOf(message)))
                .replaceAll(word -> Matcher.quoteReplacement(
                        word.group(1) + "... (of " + word.group().length() + " characters)"));
    }

    /** Prints the versions of this library and what it stands on. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            Platform platform = Platform.current();
            return new String[] {
                "spottune " + platform.spottune() + ", commit " + platform.commit(),
                "Deeplearning4j " + platform.deeplearning4j() + ", Java " + platform.java() + ", " + platform.system()
            };
        }
    }
}
