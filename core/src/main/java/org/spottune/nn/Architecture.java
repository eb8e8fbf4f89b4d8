package org.spottune.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.spottune.spelling.Spelling;

/**
 * A convolutional network as a table of its parts: blocks in stages between images and pooled features. Blocks count from
 * 0, from the input on.
 *
 * <p>In JSON its kind is the field {@code type}; a residual network where a saved file does not tell.
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
     * The network of a published name.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists them
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

    /** How published checkpoints call the parameters. */
    CheckpointNaming naming();

    /** Number of blocks of each stage, from the input on; the paper of SpotTune calls stages segments. */
    List<Integer> blocksByStage();

    /**
     * What precedes the names of a block's parameters, such as {@code layer2.0.}; where each of its layers has a name of
     * its own, what precedes those of the first.
     */
    String blockName(int block);

    /** Width of the features before the classifier. */
    int featureWidth();

    /**
     * Checks that the network takes images of a size.
     *
     * @throws IllegalArgumentException if nothing would be left of them, or if parts of a block would lose rows or columns
     *     that others keep
     */
    void requireInput(int height, int width);

    /**
     * How many values all convolutions put out for one image: of what precedes the blocks, then of each block.
     *
     * @param height of the image
     * @param width of the image
     */
    List<Long> convolutionOutputs(int height, int width);

    /** The same family with the given number of blocks in every stage. */
    Architecture withBlocksPerStage(int blocks);

    /**
     * The same family with all widths multiplied.
     *
     * @throws IllegalArgumentException if a width is not a whole number >= 1 then
     */
    Architecture withWidthMultiplier(double multiplier);

    /** Whether an image could pass a block by a shortcut, so that methods can decide over its blocks one by one. */
    boolean hasResidualBlocks();

    /** Whether batch normalisations follow its convolutions. */
    default boolean hasNormalizations() {
        return true;
    }

    /**
     * The small network of the same family that decides over its blocks: one plain block a stage.
     *
     * @throws UnsupportedOperationException if there are no residual blocks to decide over
     */
    Architecture forPolicy();

    /** Number of blocks. */
    default int blockCount() {
        return blocksByStage().stream().mapToInt(Integer::intValue).sum();
    }

    /** Names of the feature maps, which are the outputs of the blocks, from the input on: such as {@code layer2.0}. */
    default List<String> maps() {
        return IntStream.range(0, blockCount()).mapToObj(this::map).toList();
    }

    /** Names of the feature maps that the stages put out, from the input on. */
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
     * Channels of a feature map.
     *
     * @throws IllegalArgumentException if there is no map of that name
     */
    default int channels(String map) {
        int block = maps().indexOf(map);
        if (block < 0) {
            throw new IllegalArgumentException("Network '" + name() + "' has no map '" + map + "', but " + maps());
        }
        int stage = 0;
        for (int end = blocksByStage().get(0);
                block >= end;
                end += blocksByStage().get(stage)) {
            stage++;
        }
        return channelsByStage().get(stage);
    }

    /** Channels that the blocks of each stage put out, from the input on. */
    List<Integer> channelsByStage();

    private String map(int block) {
        String prefix = blockName(block);
        return prefix.substring(0, prefix.length() - 1);
    }
}
