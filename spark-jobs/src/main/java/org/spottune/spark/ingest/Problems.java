package org.spottune.spark.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;

/** Collects everything that is wrong with a folder, so that it can be put right in one go. */
final class Problems {
    private static final int LISTED = 10;

    private final Path input;
    private final List<String> found = new ArrayList<>();

    Problems(Path input) {
        this.input = input;
    }

    void add(String problem, Object... values) {
        found.add(problem.formatted(values));
    }

    /** @throws DataException naming the first ten problems and the number of the others */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        String listed =
                found.stream().limit(LISTED).map(problem -> "\n  " + problem).collect(Collectors.joining());
        String rest = found.size() > LISTED ? "\n  and " + (found.size() - LISTED) + " more" : "";
        throw new DataException("Cannot ingest '%s': %d problem%s%s%s"
                .formatted(input, found.size(), found.size() == 1 ? "" : "s", listed, rest));
    }
}
