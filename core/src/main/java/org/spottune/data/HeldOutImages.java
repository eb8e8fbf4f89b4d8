package org.spottune.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.spottune.data.StratifiedSubset.LabelledId;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * Training images held out to validate epochs: the same share of every class, drawn by seed and image id. The folds of
 * a fraction do not overlap.
 *
 * @param seed of the draws
 * @param drawsOfClass by class, the smallest and largest draw of its held-out images; no entry for classes without any
 */
public record HeldOutImages(long seed, Map<Integer, Range> drawsOfClass) implements Serializable {

    /** Draws from the smallest to the largest, both inclusive. */
    public record Range(long smallest, long largest) implements Serializable {}

    public HeldOutImages {
        drawsOfClass = Map.copyOf(drawsOfClass);
    }

    /**
     * Chooses the images to hold out.
     *
     * @param images all training images
     * @param fraction of each class, in (0, 1), rounded to the nearest number of images; a class keeps at least one
     *     image for training
     * @param fold which part, from 0; {@code (fold + 1) * fraction} must be at most 1
     * @throws IllegalArgumentException if fraction or fold are out of range
     */
    public static HeldOutImages of(Iterable<LabelledId> images, double fraction, int fold, long seed) {
        if (!(fraction > 0 && fraction < 1) || fold < 0 || (fold + 1) * fraction > 1 + 1e-9) {
            throw new IllegalArgumentException("Cannot hold out fold " + fold + " of a fraction " + fraction
                    + ": expected a fraction in (0, 1) and (fold + 1) * fraction <= 1");
        }
        Map<Integer, List<Long>> draws = new TreeMap<>();
        for (LabelledId image : images) {
            draws.computeIfAbsent(image.label(), any -> new ArrayList<>()).add(draw(seed, image.id()));
        }
        Map<Integer, Range> ranges = new TreeMap<>();
        draws.forEach((label, ofClass) -> {
            ofClass.sort(null);
            int from = (int) Math.round(fold * fraction * ofClass.size());
            int to = (int) Math.min(Math.round((fold + 1) * fraction * ofClass.size()), ofClass.size());
            if (to > from && to - from < ofClass.size()) {
                ranges.put(label, new Range(ofClass.get(from), ofClass.get(to - 1)));
            }
        });
        return new HeldOutImages(seed, ranges);
    }

    /** Whether an image is held out. */
    public boolean has(long id, int label) {
        Range range = drawsOfClass.get(label);
        long draw = draw(seed, id);
        return range != null && draw >= range.smallest() && draw <= range.largest();
    }

    private static long draw(long seed, long id) {
        return Draws.of(seed, Purpose.HELD_OUT).at(id).bits(0);
    }
}
