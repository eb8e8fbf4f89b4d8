package org.spottune.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A source feature map and the target feature map that is trained to match it, by name.
 *
 * @param source number of the source in front of its map's name, 0 if there is none
 * @param sourceMap name of the source's map
 * @param targetMap name of the target's map
 */
public record MapPair(int source, String sourceMap, String targetMap) {

    private static final Pattern LABEL = Pattern.compile("(?:(\\d{1,3}):)?([^:>]+)>([^:>]+)");

    /** Parses a label such as {@code layer1.4>features.0}; empty if the text is not one. */
    public static Optional<MapPair> of(String label) {
        Matcher parts = LABEL.matcher(label);
        return parts.matches()
                ? Optional.of(new MapPair(
                        parts.group(1) == null ? 0 : Integer.parseInt(parts.group(1)), parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    /** Name of the source map, with the number of the source in front if there is one. */
    String from() {
        return (source == 0 ? "" : source + ":") + sourceMap;
    }

    /** The label in a run's tables. */
    @Override
    public String toString() {
        return from() + ">" + targetMap;
    }
}
