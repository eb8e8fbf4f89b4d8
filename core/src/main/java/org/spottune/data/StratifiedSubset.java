package org.spottune.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * A subset of a training split with the same share of every class, drawn by seed and image id. It does not depend on
 * the order of the images, and a smaller quota keeps a subset of what a larger one keeps.
 *
 * @param seed of the draws
 * @param largestKept by class, the largest draw of its kept images
 */
public record StratifiedSubset(long seed, Map<Integer, Long> largestKept) implements Serializable {

    public StratifiedSubset {
        largestKept = Map.copyOf(largestKept);
    }

    /**
     * Id and class of an image.
     *
     * @param id unique in the data set
     * @param label class index
     */
    public record LabelledId(long id, int label) implements Serializable {}

    /** The subset of these images that a quota keeps. */
    public static StratifiedSubset of(Iterable<LabelledId> images, ClassQuota quota, long seed) {
        Map<Integer, List<Long>> draws = new TreeMap<>();
        for (LabelledId image : images) {
            draws.computeIfAbsent(image.label(), any -> new ArrayList<>()).add(draw(seed, image.id()));
        }
        Map<Integer, Long> largest = new TreeMap<>();
        draws.forEach((label, ofClass) -> {
            ofClass.sort(null);
            largest.put(label, ofClass.get(quota.of(ofClass.size()) - 1));
        });
        return new StratifiedSubset(seed, largest);
    }

    /** Whether an image is kept. */
    public boolean keeps(long id, int label) {
        Long largest = largestKept.get(label);
        return largest != null && draw(seed, id) <= largest;
    }

    private static long draw(long seed, long id) {
        return Draws.of(seed, Purpose.SUBSET).at(id).bits(0);
    }
}
