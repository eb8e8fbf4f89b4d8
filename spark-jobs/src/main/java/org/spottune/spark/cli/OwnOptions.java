package org.spottune.spark.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of spottune's own commands that take a value. The word after one is its value, whatever it looks like,
 * never an option of spark-submit.
 *
 * @param withValue their names
 */
record OwnOptions(Set<String> withValue) {

    /** The options of the command that the arguments call, or of {@code spottune} itself. */
    static OwnOptions of(CommandLine main, List<String> arguments) {
        CommandLine called = arguments.stream()
                .map(main.getSubcommands()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(main);
        Set<String> names = new HashSet<>();
        for (OptionSpec option : called.getCommandSpec().options()) {
            if (option.arity().max() > 0) {
                names.addAll(List.of(option.names()));
            }
        }
        return new OwnOptions(names);
    }
}
