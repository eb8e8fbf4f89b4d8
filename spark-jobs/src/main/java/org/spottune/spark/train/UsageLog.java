package org.spottune.spark.train;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.spottune.policy.BlockUsage;

/**
 * Lines of a run's {@code usage.csv}: for every round, how many images were seen and how many of them took the fine-tuned
 * branch of each routed block. A quotient of the two is the v_l that the next round is sent.
 */
final class UsageLog {

    private UsageLog() {}

    /** The column names; blocks by their indices among all blocks. */
    static String header(List<Integer> routedBlocks) {
        return Stream.concat(
                        Stream.of("round", "epoch", "images"),
                        routedBlocks.stream().map(block -> "tuned-" + block))
                .collect(Collectors.joining(","));
    }

    /** The rounds of an epoch, both counted from 1; every epoch has as many. */
    static List<String> rows(int epoch, List<BlockUsage> rounds) {
        int before = (epoch - 1) * rounds.size();
        return IntStream.range(0, rounds.size())
                .mapToObj(i -> row(before + i + 1, epoch, rounds.get(i)))
                .toList();
    }

    private static String row(int round, int epoch, BlockUsage usage) {
        return Stream.concat(Stream.of((long) round, (long) epoch, usage.images()), usage.tuned().stream())
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }
}
