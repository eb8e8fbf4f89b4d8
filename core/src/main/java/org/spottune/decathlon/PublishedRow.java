package org.spottune.decathlon;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * A published result on the Visual Decathlon: a row of Guo et al., SpotTune (CVPR 2019), Table 3, or of a later paper.
 *
 * @param name of the method
 * @param parameters column #par: size of the networks for all ten domains, in source networks; empty where none is printed
 * @param accuracies by the folder's name of a domain, in [0, 1]
 * @param printedScore the column Score
 * @param fit whether the accuracies give that score
 */
public record PublishedRow(
        String name, OptionalDouble parameters, Map<String, Double> accuracies, int printedScore, Fit fit) {

    public PublishedRow {
        accuracies = Map.copyOf(accuracies);
    }

    /** Whether a row's printed accuracies give its printed score. */
    public enum Fit {
        /** To 3 points, which rounding of accuracies and of E_max explains. */
        FITS("fits"),
        /** They give the score with a number of another row, so that one was likely copied wrongly. */
        LIKELY_MISPRINT("likely misprint"),
        /** Within 10 points, more than rounding explains. */
        UNEXPLAINED("unexplained");

        private final String words;

        Fit(String words) {
            this.words = words;
        }

        /** Name in the table's file. */
        public String words() {
            return words;
        }
    }
}
