package org.spottune.spark.session;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows that has been sent some text: the start of a line can be gone back to, and long lines wrap. */
final class Screen {

    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int column;

    private Screen() {}

    /** The lines of the screen, each without blanks at its end. */
    static List<String> of(String sent, int columns) {
        Screen screen = new Screen();
        sent.chars().forEach(character -> screen.take((char) character, columns));
        return screen.lines.stream()
                .map(line -> line.toString().stripTrailing())
                .toList();
    }

    private void take(char character, int columns) {
        if (character == '\r') {
            column = 0;
            return;
        }
        if (character == '\n' || column == columns) {
            lines.add(new StringBuilder());
            column = 0;
        }
        if (character != '\n') {
            StringBuilder line = lines.get(lines.size() - 1);
            line.replace(column, Math.min(column + 1, line.length()), String.valueOf(character));
            column++;
        }
    }
}
