package org.spottune.spark.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.spottune.data.Problems;
import org.spottune.decathlon.AnnotationFile;
import org.spottune.decathlon.AnnotationFile.Category;

/**
 * The classes of a domain: the categories of its training annotations in the order of their ids, also those without
 * images. Numbering only classes with images would shift labels where one has none.
 */
final class DecathlonCategories {

    private final List<Category> ordered;
    private final Map<Long, Integer> labels = new HashMap<>();

    private DecathlonCategories(List<Category> ordered) {
        this.ordered = ordered;
        for (int label = 0; label < ordered.size(); label++) {
            labels.put(ordered.get(label).id(), label);
        }
    }

    /** @throws org.spottune.data.DataException if the file has no categories, or contradicts itself */
    static DecathlonCategories of(AnnotationFile train, Problems problems) {
        List<Category> ordered = new ArrayList<>(train.categories().orElse(List.of()));
        if (ordered.isEmpty()) {
            problems.add("'%s' has no 'categories', which name the classes", train.name());
        }
        ordered.sort(Comparator.comparingLong(Category::id));
        for (int i = 0; i < ordered.size(); i++) {
            Category category = ordered.get(i);
            if (category.name().isBlank()) {
                problems.add("%s: category %d has a blank name", train.at(category.place()), category.id());
            }
            if (i > 0 && category.id() == ordered.get(i - 1).id()) {
                problems.add(
                        "%s: category %d ('%s') repeats the id of '%s'",
                        train.at(category.place()),
                        category.id(),
                        category.name(),
                        ordered.get(i - 1).name());
            }
        }
        problems.throwIfAny();
        return new DecathlonCategories(ordered);
    }

    int size() {
        return ordered.size();
    }

    /** In the order of labels. */
    List<Long> ids() {
        return ordered.stream().map(Category::id).toList();
    }

    /** In the order of labels; equal names, as in ImageNet, get their ids appended. */
    List<String> names() {
        Set<String> once = new HashSet<>();
        Set<String> several = new HashSet<>();
        for (Category category : ordered) {
            if (!once.add(category.name())) {
                several.add(category.name());
            }
        }
        return ordered.stream()
                .map(category -> several.contains(category.name())
                        ? category.name() + " (" + category.id() + ")"
                        : category.name())
                .toList();
    }

    /** Label of an id; empty if there is no such category. */
    OptionalInt label(long id) {
        Integer label = labels.get(id);
        return label == null ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** Checks that a file's categories, if it has any, are those of the training split. */
    void requireIn(AnnotationFile file, Problems problems) {
        for (Category category : file.categories().orElse(List.of())) {
            OptionalInt label = label(category.id());
            String expected =
                    label.isEmpty() ? null : ordered.get(label.getAsInt()).name();
            if (!category.name().equals(expected)) {
                problems.add(
                        "%s: category %d is '%s', but in the training split it is %s",
                        file.at(category.place()),
                        category.id(),
                        category.name(),
                        expected == null ? "missing" : "'" + expected + "'");
            }
        }
    }
}
