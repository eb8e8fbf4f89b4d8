package org.spottune.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Collects all problems of files, so that users can fix them together. */
public final class Problems {
    private static final int LISTED = 10;

    private final String attempt;
    private final List<String> listed = new ArrayList<>();
    private long found;

    /** @param attempt what the problems prevent, such as {@code Cannot ingest 'a'} */
    public Problems(String attempt) {
        this.attempt = attempt;
    }

    /** Adds a problem as in {@link String#format}; text values go through {@link VisibleText}. */
    public void add(String problem, Object... values) {
        Object[] visible = Arrays.stream(values)
                .map(value -> value instanceof String text ? VisibleText.of(text) : value)
                .toArray();
        add(String.format(Locale.ROOT, problem, visible));
    }

    /** Adds a problem; only the first ten are listed, further ones are counted. */
    public void add(String problem) {
        found++;
        if (listed.size() < LISTED) {
            listed.add(problem);
        }
    }

    /** @throws DataException with the first ten problems and the number of further ones, if there are any */
    public void throwIfAny() {
        if (found == 0) {
            return;
        }
        String lines = listed.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
        String rest = found > LISTED ? "\n  and " + (found - LISTED) + " more" : "";
        throw new DataException(attempt + ": " + found + (found == 1 ? " problem" : " problems") + lines + rest);
    }
}
