package org.spottune.spark.session;

import java.util.ArrayList;
import java.util.List;

/** How many columns of a terminal texts take, and how to make them fit. */
final class Columns {

    /** Scripts from here on may have characters of two columns. */
    private static final int FIRST_WIDE = 0x1100;

    private Columns() {}

    /** Columns that a text takes at most. */
    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    private static int of(int character) {
        return character < FIRST_WIDE ? 1 : 2;
    }

    /** As much of a text as there are columns for. */
    static String cut(String text, int most) {
        int used = 0;
        int end = 0;
        while (end < text.length() && used + of(text.codePointAt(end)) <= most) {
            used += of(text.codePointAt(end));
            end += Character.charCount(text.codePointAt(end));
        }
        return text.substring(0, end);
    }

    /** The lines of a text, broken at blanks where there are any. */
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
