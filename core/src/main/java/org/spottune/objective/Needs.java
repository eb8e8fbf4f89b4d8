package org.spottune.objective;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What terms need of a forward pass beside the logits.
 *
 * @param taps feature maps of the target network, by name
 * @param sourceTaps feature maps of the frozen source network on the same images
 * @param sourceLogits whether they need the source network's logits for the images as evaluation shows them
 */
public record Needs(Set<String> taps, Set<String> sourceTaps, boolean sourceLogits) {

    /** Logits and decisions alone. */
    public static final Needs NOTHING = new Needs(Set.of(), Set.of(), false);

    /** Names are sorted, so that what is summed over them has the same bits in every process. */
    public Needs {
        taps = Collections.unmodifiableSortedSet(new TreeSet<>(taps));
        sourceTaps = Collections.unmodifiableSortedSet(new TreeSet<>(sourceTaps));
    }

    /** What all of some terms need. */
    public static Needs ofAll(Collection<Needs> terms) {
        return terms.stream().reduce(NOTHING, Needs::and);
    }

    private Needs and(Needs other) {
        return new Needs(
                union(taps, other.taps), union(sourceTaps, other.sourceTaps), sourceLogits || other.sourceLogits);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }

    /** Whether a frozen source network must stand beside the target. */
    public boolean source() {
        return sourceLogits || !sourceTaps.isEmpty();
    }
}
