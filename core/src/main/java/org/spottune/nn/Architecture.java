package org.spottune.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.spottune.spelling.Spelling;

/**
 * Specification of a convolutional network: stages of blocks between images and pooled features. Blocks count from 0 at
 * the input.
 *
 * <p>In JSON, the field {@code type} names the kind; files without it hold a residual network.
 */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.CUSTOM,
        include = JsonTypeInfo.As.PROPERTY,
        property = "type",
        defaultImpl = ResNetSpec.class)
@JsonTypeIdResolver(ArchitectureTypes.class)
public sealed interface Architecture permits ResNetSpec, VggSpec {

    /** Colour channels of the images. */
    int IMAGE_CHANNELS = 3;

    /**
     * The network of a preset.
     *
     * @throws IllegalArgumentException if there is no preset of that name; the message lists them
     */
    static Architecture preset(String name) {
        Architecture preset = Presets.BY_NAME.get(name);
        if (preset == null) {
            throw new IllegalArgumentException("Unknown architecture '" + name + "', expected one of " + presets()
                    + Spelling.hint(name, presets()));
        }
        return preset;
    }

    /** Names of all presets, sorted. */
    static List<String> presets() {
        return List.copyOf(Presets.BY_NAME.keySet());
    }

    /** Preset or descriptive name. */
    String name();

    /** The parameter names of published checkpoints. */
    CheckpointNaming naming();

    /** Number of blocks of each stage, from the input on; the SpotTune paper calls stages segments. */
    List<Integer> blocksByStage();

    /**
     * Prefix of the names of a block's parameters, such as {@code layer2.0.}; if its layers have separate names, the
     * prefix of the first.
     */
    String blockName(int block);

    /** Number of pooled features, the classifier's inputs. */
    int featureWidth();

    /**
     * Checks that the network accepts images of a size.
     *
     * @throws IllegalArgumentException if a feature map would be empty, or if a shortcut would lose rows or columns
     *     that its branch keeps
     */
    void requireInput(int height, int width);

    /**
     * Number of values that all convolutions output for one image: first of the stem, 0 without one, then of each
     * block.
     *
     * @param height of the image, in pixels
     * @param width of the image, in pixels
     */
    List<Long> convolutionOutputs(int height, int width);

    /** The same family with the given number of blocks in every stage. */
    Architecture withBlocksPerStage(int blocks);

    /**
     * The same family with all widths multiplied.
     *
     * @throws IllegalArgumentException if a resulting width is not a whole number >= 1
     */
    Architecture withWidthMultiplier(double multiplier);

    /** Whether blocks have shortcuts, so that routing methods can decide over each of them. */
    boolean hasResidualBlocks();

    /** Whether batch normalisations follow the convolutions. */
    default boolean hasNormalizations() {
        return true;
    }

    /**
     * The policy network's backbone: the same family with one plain block per stage.
     *
     * @throws UnsupportedOperationException if the network has no residual blocks
     */
    Architecture forPolicy();

    /** Number of blocks. */
    default int blockCount() {
        return blocksByStage().stream().mapToInt(Integer::intValue).sum();
    }

    /** Names of the feature maps, the outputs of the blocks, from the input on, such as {@code layer2.0}. */
    default List<String> maps() {
        return IntStream.range(0, blockCount()).mapToObj(this::map).toList();
    }

    /** Names of the feature maps at the ends of the stages, from the input on. */
    default List<String> lastOfEachStage() {
        List<String> names = new ArrayList<>();
        int end = 0;
        for (int blocks : blocksByStage()) {
            end += blocks;
            names.add(map(end - 1));
        }
        return names;
    }

    /**
     * Number of channels of a feature map.
     *
     * @throws IllegalArgumentException if there is no map of that name
     */
    default int channels(String map) {
        int block = maps().indexOf(map);
        if (block < 0) {
            throw new IllegalArgumentException(
                    "Network '" + name() + "' has no feature map '" + map + "', expected one of " + maps());
        }
        int stage = 0;
        for (int end = blocksByStage().get(0);
                block >= end;
                end += blocksByStage().get(stage)) {
            stage++;
        }
        return channelsByStage().get(stage);
    }

    /** Number of channels of the feature maps of each stage, from the input on. */
    List<Integer> channelsByStage();

    private String map(int block) {
        String prefix = blockName(block);
        return prefix.substring(0, prefix.length() - 1);
    }
}
