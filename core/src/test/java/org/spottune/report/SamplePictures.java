package org.spottune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.Confusion;
import org.spottune.evaluation.Confusions;
import org.spottune.nn.BlockMode;
import org.spottune.policy.BlockUsage;

/** Pictures of made-up numbers in any size. */
final class SamplePictures {

    /** What may stand in a class name, and what must not get out of it. */
    static final String HOSTILE = "<script>alert('x')</script> \"&amp; ]]> \u0000\u0008\uD800 日本語";

    private SamplePictures() {}

    static LearningCurves curves(int epochs) {
        return new LearningCurves(IntStream.rangeClosed(1, epochs)
                .mapToObj(epoch -> new LearningCurves.Epoch(
                        epoch,
                        epoch <= epochs / 2 ? 0.05 : epoch <= 3 * epochs / 4 ? 0.005 : 0.0005,
                        2.3 * Math.exp(-3.0 * epoch / epochs),
                        1 - 0.9 * Math.exp(-3.0 * epoch / epochs)))
                .toList());
    }

    /** The first two blocks are frozen, segments get ever longer. */
    static RoutingStrip strip(int blocks) {
        List<List<RoutingStrip.Block>> segments = new ArrayList<>();
        int length = 1;
        for (int first = 0; first < blocks; first += length++) {
            segments.add(IntStream.range(first, Math.min(blocks, first + length))
                    .mapToObj(block -> block < Math.min(2, blocks - 1)
                            ? RoutingStrip.Block.unrouted(block, BlockMode.FROZEN)
                            : RoutingStrip.Block.routed(block, (block + 1.0) / blocks))
                    .toList());
        }
        return new RoutingStrip(segments, "1,000 test images");
    }

    static TunedBlocksHistogram histogram(int blocks, long scale) {
        return new TunedBlocksHistogram(LongStream.rangeClosed(0, blocks)
                .map(tuned -> scale * tuned * (blocks - tuned + 1))
                .boxed()
                .toList());
    }

    static BlockUsageMap usage(int blocks, int rounds) {
        return new BlockUsageMap(
                IntStream.range(0, blocks).boxed().toList(),
                IntStream.range(0, rounds)
                        .mapToObj(round -> new BlockUsage(
                                1000,
                                IntStream.range(0, blocks)
                                        .mapToObj(block -> 500L + 499 * block * round / Math.max(1, blocks * rounds))
                                        .toList()))
                        .toList(),
                Set.of(blocks - 1));
    }

    static ClassOutcomes outcomes(int classes, int perClass) {
        List<Confusion> pairs = new ArrayList<>();
        long[] correct = new long[classes];
        for (int label = 0; label < classes; label++) {
            correct[label] = perClass;
            for (int prediction = 0; prediction < classes; prediction++) {
                long count = (label * 7L + prediction * 13L) % 11 * perClass / 100 / classes;
                if (label != prediction && count > 0) {
                    pairs.add(new Confusion(label, prediction, count));
                    correct[label] -= count;
                }
            }
        }
        return new ClassOutcomes(
                IntStream.range(0, classes)
                        .mapToObj(label -> label == 1 ? HOSTILE : "class number " + label)
                        .toList(),
                LongStream.of(correct)
                        .mapToObj(right -> new ClassCounts(right, perClass))
                        .toList(),
                new Confusions(pairs));
    }
}
