package org.spottune.report;

import java.util.List;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.Confusion;
import org.spottune.evaluation.Confusions;

/**
 * How the images of every class were classified.
 *
 * @param names of the classes, in the order of their indices
 * @param counts images of each class
 * @param confusions which classes were taken for which
 */
public record ClassOutcomes(List<String> names, List<ClassCounts> counts, Confusions confusions) {

    /** Most classes for which a matrix has room for its numbers. */
    private static final int MOST_IN_MATRIX = 40;

    public ClassOutcomes {
        names = List.copyOf(names);
        counts = List.copyOf(counts);
        if (names.isEmpty() || names.size() != counts.size()) {
            throw new IllegalArgumentException(
                    "Expected counts of every class, got " + names.size() + " names and " + counts.size() + " counts");
        }
        for (ClassCounts ofClass : counts) {
            if (ofClass.correct() < 0 || ofClass.correct() > ofClass.total()) {
                throw new IllegalArgumentException("Expected 0 to all images of a class to be correct, got " + ofClass);
            }
        }
        for (Confusion pair : confusions.pairs()) {
            if (pair.label() >= names.size() || pair.prediction() >= names.size()) {
                throw new IllegalArgumentException("Expected confusions of " + names.size() + " classes, got " + pair);
            }
        }
    }

    /** The confusion matrix, or the most confused pairs if there are too many classes for a matrix. */
    public Picture picture() {
        return names.size() <= MOST_IN_MATRIX ? new ConfusionMatrix(this) : ConfusedPairs.of(this);
    }

    /** Images of a class. */
    long total(int label) {
        return counts.get(label).total();
    }
}
