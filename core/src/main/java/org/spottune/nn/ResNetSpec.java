package org.spottune.nn;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A residual network of basic blocks as a table of its parts; every variant is one row, none has code of its own.
 *
 * @param name preset or descriptive name
 * @param stem what precedes the first block
 * @param stages runs of blocks of one width
 * @param shortcut how blocks that change resolution or width pass their input on
 * @param finalNormalization whether batch normalisation and a rectifier precede the global average pooling
 * @param naming how published checkpoints call the parameters
 */
public record ResNetSpec(
        @JsonProperty("name") String name,
        @JsonProperty("stem") Stem stem,
        @JsonProperty("stages") List<Stage> stages,
        @JsonProperty("shortcut") ShortcutKind shortcut,
        @JsonProperty("finalNormalization") boolean finalNormalization,
        @JsonProperty("naming") CheckpointNaming naming) {

    /** Colour channels of the images. */
    public static final int IMAGE_CHANNELS = 3;

    /**
     * Convolution and batch normalisation before the first block.
     *
     * @param bias whether the convolution has a bias, which the normalisation then cancels in training
     * @param rectified whether a rectifier follows
     */
    public record Stem(
            @JsonProperty("width") int width,
            @JsonProperty("kernel") int kernel,
            @JsonProperty("stride") int stride,
            @JsonProperty("bias") boolean bias,
            @JsonProperty("rectified") boolean rectified) {}

    /** Blocks of one width, the first of which has the given stride. */
    public record Stage(
            @JsonProperty("blocks") int blocks, @JsonProperty("width") int width, @JsonProperty("stride") int stride) {}

    private static final Map<String, ResNetSpec> PRESETS = new TreeMap<>();

    static {
        preset(
                "resnet26",
                new Stem(32, 3, 1, false, false),
                stages(4, 2, 64, 128, 256),
                ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                true,
                CheckpointNaming.RESIDUAL_ADAPTERS);
        preset(
                "cifar-resnet20",
                new Stem(16, 3, 1, false, true),
                stages(3, 1, 16, 32, 64),
                ShortcutKind.SUBSAMPLE_ZERO_CHANNELS,
                false,
                CheckpointNaming.CIFAR);
        preset(
                "cifar-resnet32",
                new Stem(16, 3, 1, false, true),
                stages(5, 1, 16, 32, 64),
                ShortcutKind.SUBSAMPLE_ZERO_CHANNELS,
                false,
                CheckpointNaming.CIFAR);
        preset(
                "tinyimagenet-resnet32",
                new Stem(16, 3, 1, true, true),
                stages(5, 1, 16, 32, 64),
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.NUMBERED_BLOCKS);
    }

    public ResNetSpec {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("Network '" + name + "' must have at least one stage, got none");
        }
    }

    /**
     * The network of a published name.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists them
     */
    public static ResNetSpec preset(String name) {
        ResNetSpec spec = PRESETS.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("Unknown architecture '" + name + "', expected one of " + presets());
        }
        return spec;
    }

    /** Names of all presets, sorted. */
    public static List<String> presets() {
        return List.copyOf(PRESETS.keySet());
    }

    /**
     * Checks that the network takes images of a size.
     *
     * @throws IllegalArgumentException if pooled shortcuts would lose rows or columns that the branches keep
     */
    public void requireInput(int height, int width) {
        int step = stem.stride() * stages.stream().mapToInt(Stage::stride).reduce(1, Math::multiplyExact);
        if (shortcut == ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS && (height % step != 0 || width % step != 0)) {
            throw new IllegalArgumentException(
                    "Network '" + name + "' takes images whose height and width are multiples" + " of " + step
                            + ", got " + height + " x " + width);
        }
    }

    /** Number of residual blocks. */
    public int blockCount() {
        return stages.stream().mapToInt(Stage::blocks).sum();
    }

    /** What precedes the names of a block's parameters, such as {@code layer2.0.}; blocks count from 0. */
    public String blockName(int block) {
        int before = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            int inStage = block - before;
            if (inStage < stages.get(stage).blocks()) {
                return "layer" + (stage + 1) + "." + inStage + ".";
            }
            before += stages.get(stage).blocks();
        }
        throw new IllegalArgumentException("Network '" + name + "' has " + blockCount() + " blocks, no block " + block);
    }

    /** Width of the features before the classifier. */
    public int featureWidth() {
        return stages.get(stages.size() - 1).width();
    }

    /** The same family with the given number of blocks in every stage. */
    public ResNetSpec withBlocksPerStage(int blocks) {
        List<Stage> changed = stages.stream()
                .map(stage -> new Stage(blocks, stage.width(), stage.stride()))
                .toList();
        return new ResNetSpec(name + "/" + blocks + "-per-stage", stem, changed, shortcut, finalNormalization, naming);
    }

    /**
     * The same family with all widths multiplied.
     *
     * @throws IllegalArgumentException if a width is not a whole number >= 1 then
     */
    public ResNetSpec withWidthMultiplier(double multiplier) {
        if (multiplier == 1) {
            return this;
        }
        Stem narrower = new Stem(
                multiply(stem.width(), multiplier), stem.kernel(), stem.stride(), stem.bias(), stem.rectified());
        List<Stage> changed = stages.stream()
                .map(stage -> new Stage(stage.blocks(), multiply(stage.width(), multiplier), stage.stride()))
                .toList();
        return new ResNetSpec(name + "x" + multiplier, narrower, changed, shortcut, finalNormalization, naming);
    }

    private int multiply(int width, double multiplier) {
        double product = width * multiplier;
        if (!(product >= 1 && product <= Integer.MAX_VALUE) || product != Math.rint(product)) {
            throw new IllegalArgumentException("Cannot scale '" + name + "' by " + multiplier + ": width " + width
                    + " would become " + product + ", expected a whole number >= 1");
        }
        return (int) product;
    }

    private static void preset(
            String name,
            Stem stem,
            List<Stage> stages,
            ShortcutKind shortcut,
            boolean finalNormalization,
            CheckpointNaming naming) {
        PRESETS.put(name, new ResNetSpec(name, stem, stages, shortcut, finalNormalization, naming));
    }

    /** Stages of equal depth; the first has the given stride, each later one halves the resolution. */
    private static List<Stage> stages(int blocks, int firstStride, int... widths) {
        Stage[] stages = new Stage[widths.length];
        for (int i = 0; i < widths.length; i++) {
            stages[i] = new Stage(blocks, widths[i], i == 0 ? firstStride : 2);
        }
        return List.of(stages);
    }
}
