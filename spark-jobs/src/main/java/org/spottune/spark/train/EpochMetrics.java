package org.spottune.spark.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line of a run's {@code metrics.csv}. */
final class EpochMetrics {

    private static final List<String> COLUMNS = List.of(
            "epoch",
            "learning-rate",
            "policy-learning-rate",
            "loss",
            "top1",
            "images-per-second",
            "seconds",
            "computing-seconds",
            "broadcasting-seconds",
            "merging-seconds");

    private EpochMetrics() {}

    /**
     * The column names.
     *
     * @param routedBlocks indices of the routed blocks among all blocks: one column each, the share of images on the
     *     fine-tuned branch
     */
    static String header(List<Integer> routedBlocks) {
        return Stream.concat(COLUMNS.stream(), routedBlocks.stream().map(block -> "tuned-share-" + block))
                .collect(Collectors.joining(","));
    }

    /** The values of an epoch, counted from 1. */
    static String row(int epoch, double learningRate, double policyLearningRate, EpochResult result) {
        Stream<Object> values = Stream.of(
                epoch,
                learningRate,
                policyLearningRate,
                result.sums().loss(),
                result.sums().top1(),
                result.imagesPerSecond(),
                result.seconds(),
                result.computingSeconds(),
                result.broadcastingSeconds(),
                result.mergingSeconds());
        return Stream.concat(values, result.sums().usage().shares().stream())
                .map(value -> value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : "" + value)
                .collect(Collectors.joining(","));
    }
}
