package org.spottune.spark.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.launcher.SparkSubmitArgumentsParser;

/** The options of spark-submit, found out from Spark's own parser. */
final class SparkOptions extends SparkSubmitArgumentsParser {

    /** Options that spottune sets or answers itself. */
    private static final Set<String> OWN = Set.of("--class", "--help", "-h", "--version", "--usage-error");

    /** What a word is to spark-submit. */
    enum Kind {
        WITH_VALUE,
        SWITCH,
        NONE
    }

    private Optional<String> known = Optional.empty();
    private boolean takesValue;

    private SparkOptions() {}

    /** @param name of an option, without a value */
    static Kind kind(String name) {
        if (!name.startsWith("-") || OWN.contains(name)) {
            return Kind.NONE;
        }
        SparkOptions options = new SparkOptions();
        options.parse(List.of(name, "value"));
        if (options.known.isEmpty()) {
            return Kind.NONE;
        }
        return options.takesValue ? Kind.WITH_VALUE : Kind.SWITCH;
    }

    @Override
    public boolean handle(String option, String value) {
        known = Optional.of(option);
        takesValue = value != null;
        return false;
    }

    @Override
    public boolean handleUnknown(String option) {
        return false;
    }

    @Override
    public void handleExtraArgs(List<String> extra) {}
}
