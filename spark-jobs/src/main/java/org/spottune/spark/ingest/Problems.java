package org.spottune.spark.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.data.VisibleText;

/** Collects everything that is wrong with a folder, so that it can be put right in one go. */
final class Problems {
    private static final int LISTED = 10;

    private final Path input;
    private final List<String> listed = new ArrayList<>();
    private long found;

    Problems(Path input) {
        this.input = input;
    }

    void add(String problem, Object... values) {
        Object[] visible = Arrays.stream(values)
                .map(value -> value instanceof String text ? VisibleText.of(text) : value)
                .toArray();
        add(String.format(Locale.ROOT, problem, visible));
    }

    /** Adds a problem that is in words already; all but the first few are only counted. */
    void add(String problem) {
        found++;
        if (listed.size() < LISTED) {
            listed.add(problem);
        }
    }

    /** @throws DataException naming the first ten problems and the number of the others */
    void throwIfAny() {
        if (found == 0) {
            return;
        }
        String lines = listed.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
        String rest = found > LISTED ? "\n  and " + (found - LISTED) + " more" : "";
        throw new DataException(
                "Cannot ingest '" + input + "': " + found + (found == 1 ? " problem" : " problems") + lines + rest);
    }
}
