package org.spottune.spark.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The arguments of a command line, divided into those for spark-submit and our own.
 *
 * @param spark options of spark-submit with their values, in order
 * @param own everything else, in order
 */
record SubmitArguments(List<String> spark, List<String> own) {

    /** Options of spark-submit that take a value, but for --class, which is ours to set. */
    private static final Set<String> WITH_VALUE = Set.of(
            "--master",
            "--deploy-mode",
            "--name",
            "--jars",
            "--packages",
            "--exclude-packages",
            "--repositories",
            "--py-files",
            "--files",
            "--archives",
            "--conf",
            "-c",
            "--properties-file",
            "--driver-memory",
            "--driver-java-options",
            "--driver-library-path",
            "--driver-class-path",
            "--driver-cores",
            "--executor-memory",
            "--executor-cores",
            "--total-executor-cores",
            "--num-executors",
            "--proxy-user",
            "--principal",
            "--keytab",
            "--queue");

    private static final Set<String> WITHOUT_VALUE = Set.of("--supervise", "--verbose", "-v");

    SubmitArguments {
        spark = List.copyOf(spark);
        own = List.copyOf(own);
    }

    static SubmitArguments parse(List<String> arguments) {
        List<String> spark = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            if (WITHOUT_VALUE.contains(argument)) {
                spark.add(argument);
            } else if (!WITH_VALUE.contains(option)) {
                own.add(argument);
            } else if (equals > 0) {
                spark.add(option);
                spark.add(argument.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                spark.add(option);
                spark.add(arguments.get(++i));
            } else {
                throw new IllegalArgumentException("Option " + option + " needs a value");
            }
        }
        return new SubmitArguments(spark, own);
    }

    /** The value of an option of spark-submit, the last one if it is repeated. */
    Optional<String> sparkOption(String name) {
        Optional<String> value = Optional.empty();
        for (int i = 0; i + 1 < spark.size(); i++) {
            if (spark.get(i).equals(name)) {
                value = Optional.of(spark.get(i + 1));
            }
        }
        return value;
    }

    /** The value of an option of ours, written {@code --name value} or {@code --name=value}. */
    Optional<String> ownOption(String name) {
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).startsWith(name + "=")) {
                return Optional.of(own.get(i).substring(name.length() + 1));
            }
            if (own.get(i).equals(name) && i + 1 < own.size()) {
                return Optional.of(own.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /**
     * A setting of Spark as spark-submit will see it: the option that stands for it, the last {@code --conf} of it, or its
     * line in the properties file.
     *
     * @param option that stands for the setting
     */
    Optional<String> setting(String option, String key) {
        return sparkOption(option).or(() -> setting(key));
    }

    /** A setting of Spark: the last {@code --conf} of it, or its line in the properties file. */
    Optional<String> setting(String key) {
        Optional<String> value = Optional.empty();
        for (int i = 0; i + 1 < spark.size(); i++) {
            if (Set.of("--conf", "-c").contains(spark.get(i))
                    && spark.get(i + 1).startsWith(key + "=")) {
                value = Optional.of(spark.get(i + 1).substring(key.length() + 1));
            }
        }
        return value.or(() -> sparkOption("--properties-file").flatMap(file -> inFile(file, key)));
    }

    /** What is wrong with a file, spark-submit tells. */
    private static Optional<String> inFile(String file, String key) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
        return Optional.ofNullable(properties.getProperty(key)).map(String::strip);
    }

    /** The command, the first argument of ours that is no option. */
    Optional<String> command() {
        return own.stream().filter(argument -> !argument.startsWith("-")).findFirst();
    }

    /** Whether nothing but help or the version is asked for, which needs no Spark. */
    boolean asksForHelp() {
        return command().isEmpty()
                || own.stream().anyMatch(argument -> Set.of("--help", "-h", "--version", "-V")
                        .contains(argument));
    }
}
