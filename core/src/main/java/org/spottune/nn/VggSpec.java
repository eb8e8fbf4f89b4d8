package org.spottune.nn;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.MaxPooling;

/**
 * Specification of a VGG (Simonyan and Zisserman, ICLR 2015), with or without batch normalisation.
 *
 * <p>A block is one unit: a 3x3 convolution with bias, batch normalisation unless plain, and a rectifier. 2x2
 * max-pooling follows the last unit of each stage; the mean over space and one linear layer end the network, in place
 * of the paper's classifier of three layers. A unit and its feature map (after the rectifier, before any pooling) have
 * the name of the convolution, such as {@code features.7}, where the number counts convolutions, normalisations,
 * rectifiers and poolings as in torchvision. The unit's normalisation has the next number, {@code features.8}.
 *
 * @param name preset or descriptive name
 * @param stages groups of consecutive units of one width
 * @param plain whether units have no batch normalisation
 */
public record VggSpec(
        @JsonProperty("name") String name,
        @JsonProperty("stages") List<Stage> stages,
        @JsonProperty("plain") boolean plain)
        implements Architecture {

    /** The pooling at the end of each stage. */
    static final MaxPooling POOLING = new MaxPooling(2, 2, 0);

    private static final int WINDOW = 3;

    /** Each stage halves height and width, which are 31-bit numbers. */
    private static final int MOST_STAGES = 30;

    /** Far more than anybody trained without shortcuts; a file may claim any number. */
    private static final int MOST_UNITS = 1000;

    /**
     * Consecutive units of one width.
     *
     * @param units number of units
     * @param width output channels of each unit
     */
    public record Stage(@JsonProperty("units") int units, @JsonProperty("width") int width) {}

    public VggSpec {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || stages.size() > MOST_STAGES) {
            throw new IllegalArgumentException(
                    "Network '" + name + "' must have 1 to " + MOST_STAGES + " stages, got " + stages.size());
        }
        if (stages.stream().anyMatch(stage -> stage.units() < 1)
                || stages.stream().mapToLong(Stage::units).sum() > MOST_UNITS) {
            throw new IllegalArgumentException("Network '" + name + "' must have 1 to " + MOST_UNITS
                    + " units, at least one in each stage, got "
                    + stages.stream().map(Stage::units).toList());
        }
    }

    /** A network with batch normalisation. */
    public VggSpec(String name, List<Stage> stages) {
        this(name, stages, false);
    }

    @Override
    public CheckpointNaming naming() {
        return CheckpointNaming.VGG;
    }

    /** Poolings drop a last odd row or column, but must leave at least one. */
    @Override
    public void requireInput(int height, int width) {
        int least = 1 << stages.size();
        if (height < least || width < least) {
            throw new IllegalArgumentException("Network '" + name + "' takes images of at least " + least + " x "
                    + least + " pixels, got " + height + " x " + width);
        }
    }

    /** Zero for the stem, which a VGG lacks, then the values of each unit. */
    @Override
    public List<Long> convolutionOutputs(int height, int width) {
        List<Long> values = new ArrayList<>(List.of(0L));
        ActivationShape x = new ActivationShape(1, height, width, IMAGE_CHANNELS);
        for (Stage stage : stages) {
            for (int unit = 0; unit < stage.units(); unit++) {
                x = convolution(x.channels(), stage).output(x);
                values.add(x.size());
            }
            x = POOLING.output(x);
        }
        return values;
    }

    /** The convolution of a unit with the given number of input channels. */
    static ConvolutionShape convolution(int in, Stage stage) {
        return ConvolutionShape.same(in, stage.width(), WINDOW, 1);
    }

    @Override
    public List<Integer> blocksByStage() {
        return stages.stream().map(Stage::units).toList();
    }

    @Override
    public List<Integer> channelsByStage() {
        return stages.stream().map(Stage::width).toList();
    }

    /** Prefix of the names of the unit's convolution. */
    @Override
    public String blockName(int block) {
        return layerName(block, 0);
    }

    /** Prefix of the names of the unit's normalisation. */
    String normalizationName(int block) {
        return layerName(block, 1);
    }

    /** Layers of a unit in torchvision's count: convolution, normalisation if any, rectifier. */
    private int layersOfUnit() {
        return plain ? 2 : 3;
    }

    private String layerName(int block, int layerOfUnit) {
        int before = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            before += stages.get(stage).units();
            if (block < before) {
                int poolings = stage;
                return "features." + (layersOfUnit() * block + poolings + layerOfUnit) + ".";
            }
        }
        throw new IllegalArgumentException("Network '" + name + "' has " + before + " blocks, no block " + block);
    }

    @Override
    public int featureWidth() {
        return stages.get(stages.size() - 1).width();
    }

    @Override
    public boolean hasNormalizations() {
        return !plain;
    }

    @Override
    public boolean hasResidualBlocks() {
        return false;
    }

    @Override
    public VggSpec withBlocksPerStage(int blocks) {
        return new VggSpec(
                name + "/" + blocks + "-per-stage",
                stages.stream().map(stage -> new Stage(blocks, stage.width())).toList(),
                plain);
    }

    @Override
    public VggSpec withWidthMultiplier(double multiplier) {
        if (multiplier == 1) {
            return this;
        }
        return new VggSpec(
                name + "x" + multiplier,
                stages.stream()
                        .map(stage -> new Stage(stage.units(), Widths.multiply(name, stage.width(), multiplier)))
                        .toList(),
                plain);
    }

    /** @throws UnsupportedOperationException always: a VGG has no residual blocks to route */
    @Override
    public Architecture forPolicy() {
        throw new UnsupportedOperationException(
                "A policy needs residual blocks to decide over; network '" + name + "' has none");
    }
}
