package org.spottune.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Collects everything that is wrong with files, so that it can be put right in one go. */
public final class Problems {
    private static final int LISTED = 10;

    private final String attempt;
    private final List<String> listed = new ArrayList<>();
    private long found;

    /** @param attempt what they hinder, such as {@code Cannot ingest 'a'} */
    public Problems(String attempt) {
        this.attempt = attempt;
    }

    /** Adds a problem with values, of which texts are made visible; see {@link String#format}. */
    public void add(String problem, Object... values) {
        Object[] visible = Arrays.stream(values)
                .map(value -> value instanceof String text ? VisibleText.of(text) : value)
                .toArray();
        add(String.format(Locale.ROOT, problem, visible));
    }

    /** Adds a problem that is in words already; all but the first few are only counted. */
    public void add(String problem) {
        found++;
        if (listed.size() < LISTED) {
            listed.add(problem);
        }
    }

    /** @throws DataException naming the first ten problems and the number of the others */
    public void throwIfAny() {
        if (found == 0) {
            return;
        }
        String lines = listed.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
        String rest = found > LISTED ? "\n  and " + (found - LISTED) + " more" : "";
        throw new DataException(attempt + ": " + found + (found == 1 ? " problem" : " problems") + lines + rest);
    }
}
