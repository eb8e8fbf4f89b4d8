package org.spottune.policy;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How many images took the fine-tuned branch of each routed block: the statistic v_l of global-k before its division
 * (Guo et al., SpotTune, Section 3.3). Merges exactly.
 *
 * @param images images seen
 * @param tuned images that took the fine-tuned branch, per routed block
 */
public record BlockUsage(long images, List<Long> tuned) implements Serializable {

    public BlockUsage {
        tuned = List.copyOf(tuned);
    }

    /** Nothing seen yet. */
    public static BlockUsage empty(int blocks) {
        return new BlockUsage(0, Collections.nCopies(blocks, 0L));
    }

    public BlockUsage merge(BlockUsage other) {
        if (other.tuned.size() != tuned.size()) {
            throw new IllegalArgumentException(
                    "Cannot merge usage of " + tuned.size() + " blocks with usage of " + other.tuned.size());
        }
        List<Long> sums = IntStream.range(0, tuned.size())
                .mapToObj(block -> tuned.get(block) + other.tuned.get(block))
                .toList();
        return new BlockUsage(images + other.images, sums);
    }

    /**
     * Share in [0, 1] of images on the fine-tuned branch, per routed block.
     *
     * @throws IllegalStateException if no image was seen
     */
    public List<Double> shares() {
        if (images == 0) {
            throw new IllegalStateException("Share of fine-tuned branches is undefined for zero images");
        }
        return tuned.stream().map(count -> (double) count / images).toList();
    }

    /**
     * Mean of {@link #shares} over the routed blocks; empty where none is routed.
     *
     * @throws IllegalStateException if no image was seen
     */
    public OptionalDouble meanShare() {
        return shares().stream().mapToDouble(Double::doubleValue).average();
    }
}
