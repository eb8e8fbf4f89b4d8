package org.spottune.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a mistyped one is most like. */
public final class Spelling {

    private Spelling() {}

    /**
     * The end of a message on an unknown name: {@code ; did you mean 'NEAREST'?}, or nothing where no name is near enough
     * to be meant.
     *
     * @param known names that exist; of several that are equally near, the first is told
     */
    public static String hint(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** The name that takes the fewest edits, whatever its case; none where they would leave little of what was typed. */
    public static Optional<String> nearest(String unknown, Collection<String> known) {
        String typed = lowerCase(unknown);
        int most = Math.max(1, typed.length() / 2);
        return known.stream()
                .min(Comparator.comparingInt(name -> edits(typed, lowerCase(name))))
                .filter(name -> edits(typed, lowerCase(name)) <= most);
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Levenshtein distance: letters to insert, remove or replace. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
