package org.spottune.evaluation;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.RoutingDecisions;

/**
 * Sums of an evaluation; merges exactly but for the rounding of the loss, and ratios are taken once, at the end.
 *
 * @param lossSum sum of the cross-entropies, in nats
 * @param classes counts by class, in the order of the dataset's classes
 * @param usage images on the fine-tuned branch, per routed block
 * @param tunedBlocksHistogram images by the number of fine-tuned branches they took, 0 to routed blocks
 * @param confusions which classes were taken for which
 * @param extremes images that took the fewest and the most fine-tuned branches; none if no block is routed
 */
public record EvaluationCounts(
        double lossSum,
        List<ClassCounts> classes,
        BlockUsage usage,
        List<Long> tunedBlocksHistogram,
        Confusions confusions,
        RoutingExtremes extremes)
        implements Serializable {

    /** Number of images with the fewest, and of those with the most, branches: a row of the paper's Figure 5. */
    private static final int EXAMPLES = 8;

    public EvaluationCounts {
        classes = List.copyOf(classes);
        tunedBlocksHistogram = List.copyOf(tunedBlocksHistogram);
    }

    /** Nothing evaluated yet. */
    public static EvaluationCounts empty(int classes, int routedBlocks) {
        return new EvaluationCounts(
                0,
                Collections.nCopies(classes, new ClassCounts(0, 0)),
                BlockUsage.empty(routedBlocks),
                Collections.nCopies(routedBlocks + 1, 0L),
                Confusions.NONE,
                RoutingExtremes.empty(EXAMPLES));
    }

    /** The counts of one batch. */
    public static EvaluationCounts of(
            double lossSum, long[] ids, int[] labels, int[] predictions, int classes, RoutingDecisions decisions) {
        long[] correct = new long[classes];
        long[] total = new long[classes];
        long[] histogram = new long[decisions.blocks() + 1];
        for (int i = 0; i < labels.length; i++) {
            total[labels[i]]++;
            correct[labels[i]] += labels[i] == predictions[i] ? 1 : 0;
            histogram[decisions.tunedBlocks(i)]++;
        }
        List<ClassCounts> counts = IntStream.range(0, classes)
                .mapToObj(k -> new ClassCounts(correct[k], total[k]))
                .toList();
        List<Long> bins =
                IntStream.range(0, histogram.length).mapToObj(i -> histogram[i]).toList();
        return new EvaluationCounts(
                lossSum,
                counts,
                decisions.usage(),
                bins,
                Confusions.of(labels, predictions),
                RoutingExtremes.of(EXAMPLES, ids, labels, predictions, decisions));
    }

    public EvaluationCounts merge(EvaluationCounts other) {
        List<ClassCounts> counts = IntStream.range(0, classes.size())
                .mapToObj(k -> classes.get(k).merge(other.classes.get(k)))
                .toList();
        List<Long> bins = IntStream.range(0, tunedBlocksHistogram.size())
                .mapToObj(i -> tunedBlocksHistogram.get(i) + other.tunedBlocksHistogram.get(i))
                .toList();
        return new EvaluationCounts(
                lossSum + other.lossSum,
                counts,
                usage.merge(other.usage),
                bins,
                confusions.merge(other.confusions),
                extremes.merge(other.extremes));
    }

    public long correct() {
        return classes.stream().mapToLong(ClassCounts::correct).sum();
    }

    public long total() {
        return classes.stream().mapToLong(ClassCounts::total).sum();
    }

    /** Share in [0, 1] of images classified correctly. */
    public double top1() {
        return (double) correct() / requireExamples();
    }

    /** Mean cross-entropy in nats. */
    public double loss() {
        return lossSum / requireExamples();
    }

    private long requireExamples() {
        if (total() == 0) {
            throw new IllegalStateException("Top-1 accuracy and loss are undefined for zero examples");
        }
        return total();
    }
}
