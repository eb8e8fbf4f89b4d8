package org.spottune.spark.session;

import java.util.ArrayList;
import java.util.List;

/** Counts the terminal columns of texts, and cuts or folds them to fit. */
final class Columns {

    /** From this code point on, characters may take two columns. */
    private static final int FIRST_WIDE = 0x1100;

    private Columns() {}

    /** Upper bound of a text's columns. */
    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    private static int of(int character) {
        return character < FIRST_WIDE ? 1 : 2;
    }

    /** The beginning of a text that fits. */
    static String cut(String text, int most) {
        int used = 0;
        int end = 0;
        while (end < text.length() && used + of(text.codePointAt(end)) <= most) {
            used += of(text.codePointAt(end));
            end += Character.charCount(text.codePointAt(end));
        }
        return text.substring(0, end);
    }

    /** A text as lines that fit, broken at blanks if possible. */
    static List<String> folded(String text, int most) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (of(rest) > most) {
            String line = cut(rest, Math.max(2, most));
            int blank = line.lastIndexOf(' ');
            String fitting = blank > 0 ? line.substring(0, blank) : line;
            lines.add(fitting);
            rest = rest.substring(fitting.length()).strip();
        }
        lines.add(rest);
        return lines;
    }
}
