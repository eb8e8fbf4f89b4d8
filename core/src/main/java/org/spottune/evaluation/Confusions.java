package org.spottune.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which classes were taken for which: the confusion matrix without its diagonal, kept sparse because most pairs of many
 * classes never occur. Merges exactly.
 *
 * @param pairs each pair of classes at most once, by label, then by prediction
 */
public record Confusions(List<Confusion> pairs) implements Serializable {

    /** No image was taken for another class. */
    public static final Confusions NONE = new Confusions(List.of());

    public Confusions {
        pairs = List.copyOf(pairs);
        for (int i = 1; i < pairs.size(); i++) {
            if (Confusion.ORDER.compare(pairs.get(i - 1), pairs.get(i)) >= 0) {
                throw new IllegalArgumentException(
                        "Confusions must be ordered by label and prediction, each pair once, got " + pairs.get(i)
                                + " after " + pairs.get(i - 1));
            }
        }
    }

    /** The confusions of one batch. */
    public static Confusions of(int[] labels, int[] predictions) {
        Map<Integer, Map<Integer, Long>> counts = new TreeMap<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != predictions[i]) {
                counts.computeIfAbsent(labels[i], label -> new TreeMap<>()).merge(predictions[i], 1L, Long::sum);
            }
        }
        List<Confusion> pairs = new ArrayList<>();
        counts.forEach(
                (label, row) -> row.forEach((prediction, count) -> pairs.add(new Confusion(label, prediction, count))));
        return new Confusions(pairs);
    }

    /** Both lists are in order, so one walk along them does. */
    public Confusions merge(Confusions other) {
        List<Confusion> merged = new ArrayList<>(pairs.size() + other.pairs.size());
        int mine = 0;
        int theirs = 0;
        while (mine < pairs.size() && theirs < other.pairs.size()) {
            Confusion one = pairs.get(mine);
            Confusion two = other.pairs.get(theirs);
            int order = Confusion.ORDER.compare(one, two);
            merged.add(order == 0 ? one.plus(two.count()) : order < 0 ? one : two);
            mine += order <= 0 ? 1 : 0;
            theirs += order >= 0 ? 1 : 0;
        }
        merged.addAll(pairs.subList(mine, pairs.size()));
        merged.addAll(other.pairs.subList(theirs, other.pairs.size()));
        return new Confusions(merged);
    }
}
