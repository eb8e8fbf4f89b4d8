package org.spottune.transfer;

import java.io.Serializable;
import java.util.List;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;

/**
 * Which blocks have two branches, and how the two paths work while they are trained.
 *
 * @param frozenPrefixBlocks first blocks, shared by both paths and frozen, 0 to one less than the network has
 * @param stem whether the layers before the first block learn
 * @param form how branches are mixed, and what of the frozen path learns
 */
public record Routes(int frozenPrefixBlocks, Stem stem, PathForm form) implements Serializable {

    /** What becomes of the layers before the first block, which both paths share. */
    public enum Stem {
        FROZEN,
        LEARNS
    }

    public Routes {
        if (frozenPrefixBlocks < 0) {
            throw new IllegalArgumentException("Frozen prefix must be >= 0 blocks, got " + frozenPrefixBlocks);
        }
    }

    /** The paper's form, in which the stem learns unless blocks above it are frozen. */
    public static Routes after(int frozenPrefixBlocks) {
        return new Routes(frozenPrefixBlocks, frozenPrefixBlocks == 0 ? Stem.LEARNS : Stem.FROZEN, PathForm.PAPER);
    }

    Partition partition(Architecture source) {
        Partition routed = Partition.routed(source.blockCount(), frozenPrefixBlocks);
        return switch (stem) {
            case FROZEN -> routed.withFrozenStem();
            case LEARNS -> routed.withLearningStem();
        };
    }

    List<String> problemsWith(Architecture source) {
        return frozenPrefixBlocks < source.blockCount()
                ? List.of()
                : List.of("Setting 'frozen-prefix-blocks' must leave a block to route: '" + source.name() + "' has "
                        + source.blockCount() + ", got " + frozenPrefixBlocks);
    }
}
