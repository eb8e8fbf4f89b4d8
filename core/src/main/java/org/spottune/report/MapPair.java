package org.spottune.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A feature map of a source network and the target's map that is to become like it, by name.
 *
 * @param source number in front of the source's map, 0 where there is none
 * @param sourceMap name of the source's map
 * @param targetMap name of the target's map
 */
public record MapPair(int source, String sourceMap, String targetMap) {

    private static final Pattern LABEL = Pattern.compile("(?:(\\d{1,3}):)?([^:>]+)>([^:>]+)");

    /** The pair of a label such as {@code layer1.4>features.0}; empty where it is none. */
    public static Optional<MapPair> of(String label) {
        Matcher parts = LABEL.matcher(label);
        return parts.matches()
                ? Optional.of(new MapPair(
                        parts.group(1) == null ? 0 : Integer.parseInt(parts.group(1)), parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    /** The source's map with the source's number in front, where it has one. */
    String from() {
        return (source == 0 ? "" : source + ":") + sourceMap;
    }

    /** As the tables of a run call it. */
    @Override
    public String toString() {
        return from() + ">" + targetMap;
    }
}
