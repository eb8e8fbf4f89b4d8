package org.spottune.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.MaxPooling;

/**
 * Specification of a residual network.
 *
 * @param name preset or descriptive name
 * @param stem the layers before the first block
 * @param blockKind the convolutions of all blocks; basic if a saved network lacks the field
 * @param stages groups of consecutive blocks of one width
 * @param shortcut kind of shortcut of blocks that change resolution or width
 * @param finalNormalization whether batch normalisation and a rectifier precede the global average pooling
 * @param naming parameter names of published checkpoints
 */
public record ResNetSpec(
        @JsonProperty("name") String name,
        @JsonProperty("stem") Stem stem,
        @JsonProperty("blockKind") BlockKind blockKind,
        @JsonProperty("stages") List<Stage> stages,
        @JsonProperty("shortcut") ShortcutKind shortcut,
        @JsonProperty("finalNormalization") boolean finalNormalization,
        @JsonProperty("naming") CheckpointNaming naming)
        implements Architecture {

    /** Ten times the deepest residual network ever published; a file may claim any number. */
    private static final int MOST_BLOCKS = 6000;

    /** Most stages that messages list. */
    private static final int SHOWN_STAGES = 10;

    /**
     * Convolution, batch normalisation and optional max-pooling before the first block.
     *
     * @param width output channels
     * @param kernel height and width of the convolution's kernel
     * @param stride of the convolution
     * @param bias whether the convolution has a bias; in training, the normalisation cancels it
     * @param rectified whether a rectifier follows
     * @param maxPooled whether 3x3 max-pooling of stride 2 follows; false if a saved network lacks the field
     */
    public record Stem(
            @JsonProperty("width") int width,
            @JsonProperty("kernel") int kernel,
            @JsonProperty("stride") int stride,
            @JsonProperty("bias") boolean bias,
            @JsonProperty("rectified") boolean rectified,
            @JsonProperty("maxPooled") boolean maxPooled) {

        /** A stem without max-pooling. */
        public Stem(int width, int kernel, int stride, boolean bias, boolean rectified) {
            this(width, kernel, stride, bias, rectified, false);
        }

        Optional<MaxPooling> pooling() {
            return maxPooled ? Optional.of(new MaxPooling(3, 2, 1)) : Optional.empty();
        }

        private Stem withWidth(int changed) {
            return new Stem(changed, kernel, stride, bias, rectified, maxPooled);
        }
    }

    /**
     * Consecutive blocks of one width; the first has the given stride, the others stride 1.
     *
     * @param width channels of the 3x3 convolutions; bottlenecks output four times as many
     */
    public record Stage(
            @JsonProperty("blocks") int blocks, @JsonProperty("width") int width, @JsonProperty("stride") int stride) {}

    public ResNetSpec {
        blockKind = blockKind == null ? BlockKind.BASIC : blockKind;
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("Network '" + name + "' must have at least one stage, got none");
        }
        if (stages.stream().anyMatch(stage -> stage.blocks() < 1)
                || stages.stream().mapToLong(Stage::blocks).sum() > MOST_BLOCKS) {
            throw new IllegalArgumentException("Network '" + name + "' must have 1 to " + MOST_BLOCKS
                    + " blocks, at least one in each stage, got "
                    + stages.stream().limit(SHOWN_STAGES).map(Stage::blocks).toList());
        }
    }

    /** A network of basic blocks. */
    public ResNetSpec(
            String name,
            Stem stem,
            List<Stage> stages,
            ShortcutKind shortcut,
            boolean finalNormalization,
            CheckpointNaming naming) {
        this(name, stem, BlockKind.BASIC, stages, shortcut, finalNormalization, naming);
    }

    /**
     * Average-pooled shortcuts would lose rows or columns that the branches keep, so sizes must be multiples of the
     * total stride.
     */
    @Override
    public void requireInput(int height, int width) {
        // An even kernel's padding makes the output one smaller; all other windows keep at least one position of any
        // input.
        int least = stem.kernel() % 2 == 0 ? 2 : 1;
        if (height < least || width < least) {
            throw new IllegalArgumentException("Network '" + name + "' takes images of at least " + least + " x "
                    + least + " pixels, got " + height + " x " + width);
        }
        int step = pixelsPerPosition();
        if (shortcut == ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS && (height % step != 0 || width % step != 0)) {
            throw new IllegalArgumentException(
                    "Network '" + name + "' takes images whose height and width are multiples of " + step + ", got "
                            + height + " x " + width);
        }
    }

    /** Rows of the image, and columns, per position of the last stage's feature maps: the total stride. */
    private int pixelsPerPosition() {
        int ofStem = stem.stride() * stem.pooling().map(MaxPooling::stride).orElse(1);
        return stages.stream().mapToInt(Stage::stride).reduce(ofStem, Math::multiplyExact);
    }

    @Override
    public List<Integer> channelsByStage() {
        return stages.stream().map(stage -> blockKind.out(stage.width())).toList();
    }

    /** Values of the stem, then of the residual branch of each block, without projections. */
    @Override
    public List<Long> convolutionOutputs(int height, int width) {
        List<Long> values = new ArrayList<>();
        ConvolutionShape first = ConvolutionShape.same(IMAGE_CHANNELS, stem.width(), stem.kernel(), stem.stride());
        ActivationShape x = first.output(new ActivationShape(1, height, width, IMAGE_CHANNELS));
        values.add(x.size());
        if (stem.pooling().isPresent()) {
            x = stem.pooling().get().output(x);
        }
        for (Stage stage : stages) {
            for (int block = 0; block < stage.blocks(); block++) {
                long ofBlock = 0;
                for (ConvolutionShape shape :
                        blockKind.chain(x.channels(), stage.width(), block == 0 ? stage.stride() : 1)) {
                    x = shape.output(x);
                    ofBlock += x.size();
                }
                values.add(ofBlock);
            }
        }
        return values;
    }

    @Override
    public List<Integer> blocksByStage() {
        return stages.stream().map(Stage::blocks).toList();
    }

    @Override
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

    @Override
    public int featureWidth() {
        return blockKind.out(stages.get(stages.size() - 1).width());
    }

    @Override
    public boolean hasResidualBlocks() {
        return true;
    }

    @Override
    public ResNetSpec withBlocksPerStage(int blocks) {
        List<Stage> changed = stages.stream()
                .map(stage -> new Stage(blocks, stage.width(), stage.stride()))
                .toList();
        return with(name + "/" + blocks + "-per-stage", stem, blockKind, changed);
    }

    /** The same family with basic blocks. */
    public ResNetSpec withBasicBlocks() {
        return blockKind == BlockKind.BASIC ? this : with(name + "/basic", stem, BlockKind.BASIC, stages);
    }

    /** One basic block per stage, even if the family's own blocks are bottlenecks. */
    @Override
    public ResNetSpec forPolicy() {
        return withBasicBlocks().withBlocksPerStage(1);
    }

    @Override
    public ResNetSpec withWidthMultiplier(double multiplier) {
        if (multiplier == 1) {
            return this;
        }
        List<Stage> changed = stages.stream()
                .map(stage ->
                        new Stage(stage.blocks(), Widths.multiply(name, stage.width(), multiplier), stage.stride()))
                .toList();
        return with(
                name + "x" + multiplier,
                stem.withWidth(Widths.multiply(name, stem.width(), multiplier)),
                blockKind,
                changed);
    }

    private ResNetSpec with(String changedName, Stem changedStem, BlockKind changedKind, List<Stage> changedStages) {
        return new ResNetSpec(
                changedName, changedStem, changedKind, changedStages, shortcut, finalNormalization, naming);
    }
}
