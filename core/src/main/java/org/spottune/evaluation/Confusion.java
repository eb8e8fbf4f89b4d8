package org.spottune.evaluation;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Images of one class that were taken for another.
 *
 * @param label class index of the images
 * @param prediction class index they were taken for, different from the label
 * @param count of them, >= 1
 */
public record Confusion(int label, int prediction, long count) implements Serializable {

    /** By label, then by prediction. */
    static final Comparator<Confusion> ORDER =
            Comparator.comparingInt(Confusion::label).thenComparingInt(Confusion::prediction);

    public Confusion {
        if (label < 0 || prediction < 0 || label == prediction || count < 1) {
            throw new IllegalArgumentException(
                    "A confusion must have two different class indices >= 0 and a count >= 1, got " + label + ", "
                            + prediction + " and " + count);
        }
    }

    Confusion plus(long more) {
        return new Confusion(label, prediction, count + more);
    }
}
