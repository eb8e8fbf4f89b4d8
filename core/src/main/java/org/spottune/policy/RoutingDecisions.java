package org.spottune.policy;

import java.util.Arrays;
import org.spottune.nn.blocks.Gates;

/** For every image of a batch and every routed block: the fine-tuned branch or the frozen one. Immutable. */
public final class RoutingDecisions {

    private final boolean[][] tuned;

    /** @param tuned {@code [batch][blocks]} */
    private RoutingDecisions(boolean[][] tuned) {
        this.tuned = tuned;
    }

    /** Decisions without a policy: all logits are zero. Empty without routed blocks. */
    public static RoutingDecisions withoutPolicy(int images, int blocks, Routing routing) {
        return blocks == 0
                ? new RoutingDecisions(new boolean[images][0])
                : of(routing.scores(new double[images * blocks * 2]), images);
    }

    /** Decisions from scores, flat {@code [batch, blocks, 2]}: fine-tuned where the second of a pair is larger. */
    static RoutingDecisions of(double[] scores, int images) {
        int blocks = scores.length / 2 / images;
        boolean[][] tuned = new boolean[images][blocks];
        for (int i = 0; i < images * blocks; i++) {
            tuned[i / blocks][i % blocks] = scores[2 * i + 1] > scores[2 * i];
        }
        return new RoutingDecisions(tuned);
    }

    public int images() {
        return tuned.length;
    }

    public int blocks() {
        return tuned.length == 0 ? 0 : tuned[0].length;
    }

    /** Whether an image takes the fine-tuned branch of a routed block. */
    public boolean isTuned(int image, int block) {
        return tuned[image][block];
    }

    /** Number of fine-tuned branches that an image takes. */
    public int tunedBlocks(int image) {
        int count = 0;
        for (boolean block : tuned[image]) {
            count += block ? 1 : 0;
        }
        return count;
    }

    /** The decisions block by block. */
    public Gates toGates() {
        boolean[][] byBlock = new boolean[blocks()][images()];
        for (int image = 0; image < images(); image++) {
            for (int block = 0; block < blocks(); block++) {
                byBlock[block][image] = tuned[image][block];
            }
        }
        return new Gates(byBlock);
    }

    /** Number of images on each branch. */
    public BlockUsage usage() {
        long[] counts = new long[blocks()];
        for (boolean[] image : tuned) {
            for (int block = 0; block < counts.length; block++) {
                counts[block] += image[block] ? 1 : 0;
            }
        }
        return new BlockUsage(images(), Arrays.stream(counts).boxed().toList());
    }
}
