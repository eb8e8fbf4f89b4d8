package org.spottune.data;

import java.util.Locale;

/**
 * Escapes untrusted text, such as names of files and classes, for messages: characters that move a terminal's cursor,
 * change its colours, break a line or change the writing direction become backslash-u escapes.
 */
public final class VisibleText {

    private VisibleText() {}

    /** Escapes text for a single line, such as a name. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** Escapes a message of several lines; line breaks stay. */
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
                // Includes marks of writing direction; joiners belong to scripts and emoji.
            case Character.FORMAT -> c == '\u200c' || c == '\u200d';
            default -> true;
        };
    }
}
