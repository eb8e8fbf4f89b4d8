package org.spottune.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests the known name closest to a mistyped one. */
public final class Spelling {

    private Spelling() {}

    /**
     * The suggestion that ends a message about an unknown name: {@code ; did you mean 'NEAREST'?}; empty if no known
     * name is close.
     *
     * @param known names that exist; of several equally close ones, the first is suggested
     */
    public static String hint(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /**
     * The known name with the fewest edits, ignoring case; empty if that takes more than {@code (length - 1) / 2} edits
     * (at least 1).
     */
    public static Optional<String> nearest(String unknown, Collection<String> known) {
        String typed = lowerCase(unknown);
        int most = Math.max(1, (typed.length() - 1) / 2);
        return known.stream()
                .min(Comparator.comparingInt(name -> edits(typed, lowerCase(name))))
                .filter(name -> edits(typed, lowerCase(name)) <= most);
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Number of letters to insert, remove, replace, or swap with the next: the optimal string alignment distance. */
    private static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
