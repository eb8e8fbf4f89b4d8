package org.spottune.evaluation;

import java.io.Serializable;

/**
 * Images of one class.
 *
 * @param correct of them classified correctly
 * @param total of them
 */
public record ClassCounts(long correct, long total) implements Serializable {

    public ClassCounts merge(ClassCounts other) {
        return new ClassCounts(correct + other.correct, total + other.total);
    }
}
