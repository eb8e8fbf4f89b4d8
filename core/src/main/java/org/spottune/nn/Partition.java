package org.spottune.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Which parts of a network learn. {@link PathForm} says how the frozen parts behave in training.
 *
 * @param stemLearns whether convolution and normalisation before the first block learn, if the network has them
 * @param blocks mode of every block, from the input on
 * @param finalNormalizationLearns whether the normalisation before the pooling learns, if the network has one
 */
public record Partition(
        @JsonProperty("stemLearns") boolean stemLearns,
        @JsonProperty("blocks") List<BlockMode> blocks,
        @JsonProperty("finalNormalizationLearns") boolean finalNormalizationLearns) {

    public Partition {
        blocks = List.copyOf(blocks);
    }

    /** Nothing learns. */
    public static Partition frozen(int blocks) {
        return new Partition(false, Collections.nCopies(blocks, BlockMode.FROZEN), false);
    }

    /** Everything learns. */
    public static Partition tuned(int blocks) {
        return new Partition(true, Collections.nCopies(blocks, BlockMode.TUNED), true);
    }

    /**
     * A number of frozen blocks, then only routed ones. The stem learns if no block is frozen; see
     * {@link #withLearningStem} and {@link #withFrozenStem}.
     *
     * @param frozenPrefix number of frozen blocks, which both paths share, 0 to {@code blocks}
     */
    public static Partition routed(int blocks, int frozenPrefix) {
        List<BlockMode> modes = new ArrayList<>(Collections.nCopies(frozenPrefix, BlockMode.FROZEN));
        modes.addAll(Collections.nCopies(blocks - frozenPrefix, BlockMode.ROUTED));
        return new Partition(frozenPrefix == 0, modes, true);
    }

    /** The same blocks with a learning stem; gradients pass through frozen blocks to reach it. */
    public Partition withLearningStem() {
        return new Partition(true, blocks, finalNormalizationLearns);
    }

    /** The same blocks with a frozen stem. */
    public Partition withFrozenStem() {
        return new Partition(false, blocks, finalNormalizationLearns);
    }

    /** Number of routed blocks. */
    public int routedBlocks() {
        return Collections.frequency(blocks, BlockMode.ROUTED);
    }

    /** Indices of the routed blocks among all blocks. */
    public List<Integer> routedIndices() {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i) == BlockMode.ROUTED) {
                indices.add(i);
            }
        }
        return indices;
    }
}
