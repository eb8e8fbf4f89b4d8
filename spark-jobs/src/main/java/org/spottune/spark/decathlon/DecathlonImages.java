package org.spottune.spark.decathlon;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.spottune.data.Split;

/**
 * The images of a domain to write into a decathlon.
 *
 * @param name of the domain and its files
 * @param classes names in the order of their labels
 * @param pictures images of each split; iterated once, so they may be generated lazily
 */
public record DecathlonImages(String name, List<String> classes, Map<Split, Iterable<DecathlonImage>> pictures) {

    public DecathlonImages {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "A domain's name must be letters, digits, '.', '_' and '-', got '" + name + "'");
        }
        if (classes.isEmpty() || new HashSet<>(classes).size() < classes.size()) {
            throw new IllegalArgumentException(
                    "Domain '" + name + "' must have classes with different names, got " + classes);
        }
        if (!pictures.containsKey(Split.TRAIN)) {
            throw new IllegalArgumentException(
                    "Domain '" + name + "' must have pictures of split 'train', got " + pictures.keySet());
        }
        classes = List.copyOf(classes);
        pictures = new EnumMap<>(pictures);
    }

    /** Images of a split; empty if there is no such split. */
    Iterable<DecathlonImage> pictures(Split split) {
        return pictures.getOrDefault(split, List.of());
    }
}
