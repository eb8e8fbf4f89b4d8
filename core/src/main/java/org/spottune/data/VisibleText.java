package org.spottune.data;

import java.util.Locale;

/**
 * Text of others, such as names of files and classes, in a form that shows all of it: characters that move a terminal's
 * cursor, change its colours, break a line or turn the direction of writing are written by their numbers.
 */
public final class VisibleText {

    private VisibleText() {}

    /** A name, or whatever else has its place within a line. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** A message of several lines, which stay lines. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepLines) {
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(c) || keepLines && c == '\n') {
                visible.append(c);
            } else {
                visible.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return visible.toString();
    }

    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> c == '\t';
                // Marks of the direction of writing among them; joiners belong to scripts and emoji.
            case Character.FORMAT -> c == '\u200c' || c == '\u200d';
            default -> true;
        };
    }
}
