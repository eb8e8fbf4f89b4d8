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

/** The command {@code spottune}, as it runs on the driver. */
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
            "143 or 130 stopped by SIGTERM or SIGINT (train and sweep: after the current round; they can be continued)."
        })
public final class Main implements Runnable {

    /** Prints stack traces. {@code --verbose} sets it, since spark-submit does not pass that option on. */
    static final String VERBOSE = "spark.spottune.verbose";

    /** Java's replacement for bytes that are not text in the locale's encoding. */
    private static final char REPLACED = '\ufffd';

    /** A word longer than any path, and its first 200 characters. */
    private static final Pattern LONG_WORD = Pattern.compile("(\\S{200})\\S{4000,}");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /** Runs a command and exits with its code; returns if the code is 0, as Spark expects of a driver. */
    public static void main(String[] arguments) throws SparkUserAppException {
        // Numbers in names and files look the same in every locale.
        Locale.setDefault(Locale.ROOT);
        int code = execute(arguments);
        if (code == ExitCode.DONE.value()) {
            return;
        }
        if (isOnYarn()) {
            // YARN's container does not see the code of System.exit.
            throw new SparkUserAppException(code);
        }
        System.exit(code);
    }

    /** Whether this driver runs in a container of YARN. */
    private static boolean isOnYarn() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** Runs a command. */
    static int execute(String... arguments) {
        return execute(commandLine(), List.of(arguments));
    }

    /** Runs one of the commands of {@link #commandLine()}. */
    static int execute(CommandLine commands, List<String> arguments) {
        if (!areReadable(arguments)) {
            return ExitCode.USAGE.value();
        }
        try {
            return commands.execute(arguments.toArray(String[]::new));
        } catch (Error failed) {
            // Lack of memory, a full disk, incompatible classes: picocli does not catch these.
            return fail(failed, commands.getErr(), "spottune");
        }
    }

    /** Whether a command accepts the arguments; otherwise prints what is wrong with them. Runs nothing. */
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
                + "': it is not in the encoding of the locale, " + System.getProperty("sun.jnu.encoding")
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

    /** Like picocli's handler, but makes invisible characters of the command line visible. */
    private static int refuse(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        List<String> unknown = command.getUnmatchedArguments();
        if (wrong instanceof CommandLine.MissingParameterException && !unknown.isEmpty()) {
            // The missing option may be there, misspelt.
            return refuse(new CommandLine.UnmatchedArgumentException(command, unknown), arguments);
        }
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + shown(wrong.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        if (command.getParent() == null) {
            command.usage(err, command.getColorScheme());
        } else {
            // The whole help would push the message out of sight.
            err.println("'" + name + " --help' lists all options.");
        }
        return ExitCode.USAGE.value();
    }

    private static int report(Exception thrown, CommandLine command, CommandLine.ParseResult arguments) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (ShutdownHookManager.get().isShutdownInProgress()) {
            // The signal caused the failure.
            err.println(name + ": stopped by a signal before it was done");
            return ExitCode.STOPPED.value();
        }
        return fail(thrown, err, name);
    }

    private static int fail(Throwable thrown, PrintWriter err, String name) {
        ExitCode.Failure failure = ExitCode.of(thrown);
        err.println(name + ": " + shown(failure.message()));
        if (Boolean.getBoolean(VERBOSE)) {
            // Not a constant: setting up logging takes longer than printing help.
            LoggerFactory.getLogger(Main.class).error("{} failed", name, thrown);
        } else if (!failure.explained()) {
            err.println("With --verbose, the same command prints the stack trace.");
        }
        return failure.code().value();
    }

    /** A message with its invisible characters made visible and words longer than any path cut. */
    static String shown(String message) {
        return LONG_WORD
                .matcher(VisibleText.lines(String.valueOf(message)))
                .replaceAll(word -> Matcher.quoteReplacement(
                        word.group(1) + "... (of " + word.group().length() + " characters)"));
    }

    /** The versions of this library, Deeplearning4j, Java and the system. */
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
