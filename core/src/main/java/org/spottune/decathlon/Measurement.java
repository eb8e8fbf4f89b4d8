package org.spottune.decathlon;

import java.util.Optional;
import java.util.Set;

/**
 * The result of a method on a domain with a seed.
 *
 * @param accuracy share in [0, 1] of images classified correctly
 * @param caveats about it
 * @param size of the network, if known
 */
public record Measurement(double accuracy, Set<Caveat> caveats, Optional<Size> size) {

    public Measurement {
        if (!(accuracy >= 0 && accuracy <= 1)) {
            throw new IllegalArgumentException("Accuracy must be in [0, 1], got " + accuracy);
        }
        caveats = Set.copyOf(caveats);
    }

    /**
     * Parameters, classifiers aside.
     *
     * @param source those of the source network, which several domains share
     * @param added those of the domain alone
     */
    public record Size(long source, long added) {

        public Size {
            if (source < 1 || added < 0) {
                throw new IllegalArgumentException(
                        "A source network must have parameters, and a target none or more, got " + source + " and "
                                + added);
            }
        }
    }
}
