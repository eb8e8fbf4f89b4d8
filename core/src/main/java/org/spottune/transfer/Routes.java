package org.spottune.transfer;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/**
 * Which blocks have two branches, and how the two paths are trained.
 *
 * @param frozenPrefixBlocks first blocks, shared by both paths and frozen, 0 to one less than the network has
 * @param stem whether the layers before the first block learn
 * @param form how branches are mixed, and whether normalisations of the frozen path learn
 */
public record Routes(int frozenPrefixBlocks, Stem stem, PathForm form) implements Serializable {

    private static final Setting<Integer> PREFIX = Setting.integer(
            "frozen-prefix-blocks", 0, 0, "First blocks that both paths share, frozen (paper on Visual Decathlon: 4)");
    private static final Setting<Boolean> STEM_LEARNS = Setting.flag(
                    "stem-learns", true, "Whether the layers before the first block learn")
            .withDefault(
                    settings -> settings.get(Profile.SETTING).stemLearns(settings.get(PREFIX)),
                    "true without a frozen prefix; always with profile=reference");
    private static final Setting<MixingPoint> MIXING = Setting.choice(
                    "mixing",
                    PathForm.PAPER.mixing(),
                    byId(MixingPoint.values(), MixingPoint::id),
                    "Where a block mixes its branches")
            .withDefault(settings -> settings.get(Profile.SETTING).form().mixing(), "before-shortcut; the profile's");
    private static final Setting<FrozenNormalization> FROZEN_NORMALIZATION = Setting.choice(
                    "frozen-batch-norm",
                    PathForm.PAPER.frozenNormalization(),
                    byId(FrozenNormalization.values(), FrozenNormalization::id),
                    "What the normalisations of the frozen path do")
            .withDefault(
                    settings -> settings.get(Profile.SETTING).form().frozenNormalization(), "stored; the profile's");

    static final List<Setting<?>> SETTINGS = List.of(PREFIX, STEM_LEARNS, MIXING, FROZEN_NORMALIZATION);

    static Routes read(Settings settings) {
        return new Routes(
                settings.get(PREFIX),
                settings.get(STEM_LEARNS) ? Stem.LEARNS : Stem.FROZEN,
                new PathForm(settings.get(MIXING), settings.get(FROZEN_NORMALIZATION)));
    }

    private static <E> Map<String, E> byId(E[] values, Function<E, String> id) {
        return Stream.of(values).collect(Collectors.toMap(id, Function.identity()));
    }

    /** Whether the layers before the first block, which both paths share, learn. */
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

    /** Why a method that routes residual blocks cannot be used on a network; empty if the network has them. */
    static List<String> withoutResidualBlocks(String method, Architecture source) {
        return source.hasResidualBlocks()
                ? List.of()
                : List.of("Method '" + method + "' decides over residual blocks, of which '" + source.name()
                        + "' has none");
    }

    Partition partition(Architecture source) {
        Partition routed = Partition.routed(source.blockCount(), frozenPrefixBlocks);
        return switch (stem) {
            case FROZEN -> routed.withFrozenStem();
            case LEARNS -> routed.withLearningStem();
        };
    }

    /** Why a method cannot route a network, one sentence each; empty if it can. */
    List<String> problemsWith(String method, Architecture source) {
        List<String> problems = withoutResidualBlocks(method, source);
        if (!problems.isEmpty()) {
            return problems;
        }
        return frozenPrefixBlocks < source.blockCount()
                ? List.of()
                : List.of("Setting 'frozen-prefix-blocks' must leave a block to route: '" + source.name() + "' has "
                        + source.blockCount() + ", got " + frozenPrefixBlocks);
    }
}
