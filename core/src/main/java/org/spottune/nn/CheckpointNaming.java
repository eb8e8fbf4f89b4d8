package org.spottune.nn;

import java.util.Collection;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;

/**
 * How a family of published checkpoints calls the parameters that we name as torchvision does: {@code conv1.weight},
 * {@code bn1.bias}, {@code layer1.0.conv2.weight}, {@code layer2.0.downsample.0.weight}, {@code features.7.weight},
 * {@code end_bn.weight}, {@code fc.weight}.
 */
public enum CheckpointNaming {
    /** As torchvision. */
    TORCHVISION(name -> name),

    /** The CIFAR networks of akamaster/pytorch_resnet_cifar10: the classifier is {@code linear}. */
    CIFAR(name -> name.replaceFirst("^fc\\.", "linear.")),

    /** VGGs with one linear layer, as of L2T-ww and kuangliu/pytorch-cifar: it is {@code classifier}, all else as torchvision. */
    VGG(name -> name.replaceFirst("^fc\\.", "classifier.")),

    /**
     * The TinyImageNet network of L2T-ww: stage {@code s} is {@code block(2s-1)} for its first block and
     * {@code blocks(2s).i} for the others.
     */
    NUMBERED_BLOCKS(CheckpointNaming::numberedBlocks),

    /**
     * ResNet-26 of residual adapters and SpotTune: every convolution holds its normalisations, one per task, and its adapters,
     * which are in series inside of these.
     */
    RESIDUAL_ADAPTERS(CheckpointNaming::residualAdapters);

    private static final Pattern BLOCK = Pattern.compile("layer(\\d+)\\.(\\d+)\\.(.*)");
    private static final Pattern BLOCK_PART = Pattern.compile("(layer\\d+\\.\\d+)\\.(conv|bn)([12])\\.(.*)");
    private static final Pattern STEM_PART = Pattern.compile("(conv|bn)1\\.(.*)");
    private static final Pattern IN_SERIES = Pattern.compile(".*\\.bns\\.0\\.0\\.conv\\.1\\.weight");
    private static final Pattern IN_PARALLEL = Pattern.compile(".*\\.parallel_conv\\.0\\.conv\\.weight");

    private final BiFunction<String, Optional<Decoration>, String> translate;

    CheckpointNaming(UnaryOperator<String> translate) {
        this((name, decoration) -> translate.apply(name));
    }

    CheckpointNaming(BiFunction<String, Optional<Decoration>, String> translate) {
        this.translate = translate;
    }

    /** The name in such a checkpoint, of a network as its architecture has it, of the parameter that we call by the given name. */
    public String inCheckpoint(String name) {
        return inCheckpoint(name, Optional.empty());
    }

    /** The same for a network with adapters in it. */
    public String inCheckpoint(String name, Optional<Decoration> decoration) {
        return translate.apply(name, decoration);
    }

    /** The adapters that a checkpoint with tensors of these names has in its network, if any. */
    public Optional<Decoration> decoration(Collection<String> tensors) {
        if (this != RESIDUAL_ADAPTERS) {
            return Optional.empty();
        }
        if (tensors.stream().anyMatch(name -> IN_SERIES.matcher(name).matches())) {
            return Optional.of(new Decoration.SeriesAdapters(Initializer.ZERO));
        }
        return tensors.stream().anyMatch(name -> IN_PARALLEL.matcher(name).matches())
                ? Optional.of(new Decoration.ParallelAdapters(Initializer.ZERO, 0))
                : Optional.empty();
    }

    private static String numberedBlocks(String name) {
        Matcher block = BLOCK.matcher(name);
        if (!block.matches()) {
            return name;
        }
        int stage = Integer.parseInt(block.group(1));
        int index = Integer.parseInt(block.group(2));
        String prefix = index == 0 ? "block" + (2 * stage - 1) : "blocks" + 2 * stage + "." + (index - 1);
        return prefix + "." + block.group(3);
    }

    private static String residualAdapters(String name, Optional<Decoration> decoration) {
        boolean series = decoration.orElse(null) instanceof Decoration.SeriesAdapters;
        Matcher part = BLOCK_PART.matcher(name);
        if (part.matches()) {
            String unit = part.group(1) + (part.group(3).equals("1") ? ".conv1" : ".conv2.1");
            return unit + withinUnit(part.group(2), part.group(4), series);
        }
        Matcher stem = STEM_PART.matcher(name);
        if (stem.matches()) {
            return "pre_layers_conv" + withinUnit(stem.group(1), stem.group(2), series);
        }
        return name.replaceFirst("^end_bn\\.", "end_bns.0.0.").replaceFirst("^fc\\.", "linears.0.");
    }

    /**
     * @param part a convolution or the normalisation behind it
     * @param rest what follows its name
     */
    private static String withinUnit(String part, String rest, boolean series) {
        if (part.equals("bn")) {
            return (series ? ".bns.0.1." : ".bns.0.") + rest;
        }
        if (rest.startsWith("adapter_bn.")) {
            return ".bns.0.0.conv.0." + rest.substring("adapter_bn.".length());
        }
        if (rest.startsWith("adapter.")) {
            return (series ? ".bns.0.0.conv.1." : ".parallel_conv.0.conv.") + rest.substring("adapter.".length());
        }
        return ".conv." + rest;
    }
}
