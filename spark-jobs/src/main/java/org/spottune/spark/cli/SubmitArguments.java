package org.spottune.spark.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The arguments of a command line, divided into spark-submit's and spottune's own.
 *
 * @param spark options of spark-submit with their values, in order
 * @param own all others, in order; an option and its value are one word, so that no value is taken for an option
 */
record SubmitArguments(List<String> spark, List<String> own) {

    SubmitArguments {
        spark = List.copyOf(spark);
        own = List.copyOf(own);
    }

    static SubmitArguments parse(List<String> arguments) {
        return parse(arguments, OwnOptions.of(Main.commandLine(), arguments));
    }

    static SubmitArguments parse(List<String> arguments, OwnOptions ours) {
        List<String> spark = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            if (ours.withValue().contains(word) && words.hasNext()) {
                own.add(word + "=" + words.next());
                continue;
            }
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            switch (SparkOptions.kind(option)) {
                case NONE -> own.add(word);
                case SWITCH -> spark.add(word);
                case WITH_VALUE -> {
                    spark.add(option);
                    spark.add(equals > 0 ? word.substring(equals + 1) : value(option, words));
                }
            }
        }
        return new SubmitArguments(spark, own);
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException("Option " + option + " needs a value");
        }
        return words.next();
    }

    /** The value of an option of spark-submit; the last one if it is repeated. */
    Optional<String> sparkOption(String name) {
        Optional<String> value = Optional.empty();
        for (int i = 0; i + 1 < spark.size(); i++) {
            if (spark.get(i).equals(name)) {
                value = Optional.of(spark.get(i + 1));
            }
        }
        return value;
    }

    /** All values of an option of spark-submit, in order. */
    List<String> sparkOptions(String... names) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < spark.size(); i++) {
            if (List.of(names).contains(spark.get(i))) {
                values.add(spark.get(i + 1));
            }
        }
        return values;
    }

    /** Whether stack traces are wanted. */
    boolean verbose() {
        return spark.contains("--verbose") || spark.contains("-v");
    }

    /** The value of one of spottune's options, written {@code --name value} or {@code --name=value}. */
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
     * A setting of Spark as spark-submit will see it: its option, its last {@code --conf}, or its line in the
     * properties file, in this order.
     *
     * @param option that stands for the setting
     */
    Optional<String> setting(String option, String key) {
        return sparkOption(option).or(() -> setting(key));
    }

    /** A setting of Spark: its last {@code --conf}, or its line in the properties file. */
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

    /** Empty if the file cannot be read: spark-submit reports that. */
    private static Optional<String> inFile(String file, String key) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
        return Optional.ofNullable(properties.getProperty(key)).map(String::strip);
    }

    /** The command: the first of spottune's arguments that is not an option. */
    Optional<String> command() {
        return own.stream().filter(argument -> !argument.startsWith("-")).findFirst();
    }

    /** Whether the command line asks for help or the version only, which needs no Spark. */
    boolean asksForHelp() {
        return command().isEmpty()
                || command().get().equals("help")
                || own.stream().anyMatch(argument -> Set.of("--help", "-h", "--version", "-V")
                        .contains(argument));
    }
}
