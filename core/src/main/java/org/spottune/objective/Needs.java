package org.spottune.objective;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What terms need of a forward pass beside the logits.
 *
 * @param taps feature maps of the target network, by name
 * @param sourceTaps feature maps of the frozen source networks on the same images, by the index of the source
 * @param sourceLogits whether they need the first source network's logits for the images without augmentation
 * @param teacher whether they need the teacher's logits on the same images
 * @param teacherTaps feature maps of the teacher on the same images, by name
 */
public record Needs(
        Set<String> taps,
        Map<Integer, Set<String>> sourceTaps,
        boolean sourceLogits,
        boolean teacher,
        Set<String> teacherTaps)
        implements Serializable {

    /** Logits and decisions alone. */
    public static final Needs NOTHING = new Needs(Set.of(), Map.of(), false);

    /** Sorts names, so that sums over them have the same bits in every process. */
    public Needs {
        taps = Collections.unmodifiableSortedSet(new TreeSet<>(taps));
        SortedMap<Integer, Set<String>> sorted = new TreeMap<>();
        sourceTaps.forEach((source, maps) -> {
            if (!maps.isEmpty()) {
                sorted.put(source, Collections.unmodifiableSortedSet(new TreeSet<>(maps)));
            }
        });
        sourceTaps = Collections.unmodifiableSortedMap(sorted);
        teacherTaps = Collections.unmodifiableSortedSet(new TreeSet<>(teacherTaps));
    }

    /** Needs without a teacher. */
    public Needs(Set<String> taps, Map<Integer, Set<String>> sourceTaps, boolean sourceLogits) {
        this(taps, sourceTaps, sourceLogits, false, Set.of());
    }

    /** These needs, with the teacher's logits and some of its feature maps. */
    public Needs withTeacher(Set<String> ofTeacher) {
        return new Needs(taps, sourceTaps, sourceLogits, true, ofTeacher);
    }

    /** The needs of several terms together. */
    public static Needs ofAll(Collection<Needs> terms) {
        return terms.stream().reduce(NOTHING, Needs::and);
    }

    private Needs and(Needs other) {
        Map<Integer, Set<String>> ofSources = new TreeMap<>(sourceTaps);
        other.sourceTaps.forEach((source, maps) -> ofSources.merge(source, maps, Needs::union));
        return new Needs(
                union(taps, other.taps),
                ofSources,
                sourceLogits || other.sourceLogits,
                teacher || other.teacher,
                union(teacherTaps, other.teacherTaps));
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
