package org.spottune.nn;

import java.util.List;

/** Residual networks whose parameters can be listed by hand and whose passes take no time. */
public final class TinyResNets {

    private static final List<ResNetSpec.Stage> STAGES =
            List.of(new ResNetSpec.Stage(1, 2, 1), new ResNetSpec.Stage(1, 4, 2));

    private TinyResNets() {}

    /** A stem and a block of width 2, then a block of width 4 at half the resolution; like the ResNet-26. */
    public static ResNetSpec averagePooled() {
        return new ResNetSpec(
                "tiny",
                new ResNetSpec.Stem(2, 3, 1, false, false),
                STAGES,
                ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                true,
                CheckpointNaming.RESIDUAL_ADAPTERS);
    }

    /** The same blocks with a biased stem, a projection and no final normalisation; like the TinyImageNet network. */
    public static ResNetSpec projected() {
        return new ResNetSpec(
                "tiny-projected",
                new ResNetSpec.Stem(2, 3, 1, true, true),
                STAGES,
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.NUMBERED_BLOCKS);
    }

    /** A pooled stem of width 2 and bottlenecks of widths 2 and 4 with 8 and 16 output channels; like torchvision's. */
    public static ResNetSpec bottlenecks() {
        return new ResNetSpec(
                "tiny-bottlenecks",
                new ResNetSpec.Stem(2, 7, 2, false, true, true),
                BlockKind.BOTTLENECK,
                STAGES,
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.TORCHVISION);
    }
}
