package org.spottune.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.spottune.policy.RoutingDecisions;

/**
 * The images that take the fewest and the most fine-tuned branches (Guo et al., SpotTune, Figure 5). Bounded, so that
 * its size does not grow with the data; merging in any order and grouping gives the same result.
 *
 * @param limit largest number of images of each kind
 * @param fewest those with the fewest, the fewest first, then by draw
 * @param most those with the most, the most first, then by draw
 */
public record RoutingExtremes(int limit, List<RoutedExample> fewest, List<RoutedExample> most) implements Serializable {

    private static final Comparator<RoutedExample> TIES = Comparator.comparingLong(
                    (RoutedExample example) -> RoutedExample.draw(example.id()))
            .thenComparingLong(RoutedExample::id)
            .thenComparingInt(RoutedExample::prediction);
    private static final Comparator<RoutedExample> FEWEST =
            Comparator.comparingInt(RoutedExample::tunedBlocks).thenComparing(TIES);
    private static final Comparator<RoutedExample> MOST =
            Comparator.comparingInt(RoutedExample::tunedBlocks).reversed().thenComparing(TIES);

    public RoutingExtremes {
        if (limit < 1) {
            throw new IllegalArgumentException("Limit of examples must be >= 1, got " + limit);
        }
        fewest = first(limit, fewest, FEWEST);
        most = first(limit, most, MOST);
    }

    /** Nothing seen yet. */
    public static RoutingExtremes empty(int limit) {
        return new RoutingExtremes(limit, List.of(), List.of());
    }

    /** The extremes of one batch; none if no block is routed. */
    public static RoutingExtremes of(
            int limit, long[] ids, int[] labels, int[] predictions, RoutingDecisions decisions) {
        if (decisions.blocks() == 0) {
            return empty(limit);
        }
        List<RoutedExample> all = IntStream.range(0, ids.length)
                .mapToObj(i -> new RoutedExample(ids[i], labels[i], predictions[i], decisions.tunedBlocks(i)))
                .toList();
        return new RoutingExtremes(limit, all, all);
    }

    public RoutingExtremes merge(RoutingExtremes other) {
        if (other.limit != limit) {
            throw new IllegalArgumentException(
                    "Cannot merge " + limit + " examples of a kind with " + other.limit + " of a kind");
        }
        return new RoutingExtremes(limit, joined(fewest, other.fewest), joined(most, other.most));
    }

    /** An image that was routed several times counts once, with its most extreme route. */
    private static List<RoutedExample> first(int limit, List<RoutedExample> examples, Comparator<RoutedExample> order) {
        Set<Long> seen = new HashSet<>();
        return examples.stream()
                .sorted(order)
                .filter(example -> seen.add(example.id()))
                .limit(limit)
                .toList();
    }

    private static List<RoutedExample> joined(List<RoutedExample> one, List<RoutedExample> other) {
        List<RoutedExample> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
