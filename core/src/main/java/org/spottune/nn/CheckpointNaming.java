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
 * Translates spottune's parameter names, which are torchvision's, to those of a family of published checkpoints:
 * {@code conv1.weight}, {@code bn1.bias}, {@code layer1.0.conv2.weight}, {@code layer2.0.downsample.0.weight},
 * {@code features.7.weight}, {@code end_bn.weight}, {@code fc.weight}.
 */
public enum CheckpointNaming {
    /** Torchvision's names. */
    TORCHVISION(name -> name),

    /** The CIFAR networks of akamaster/pytorch_resnet_cifar10: the classifier is {@code linear}. */
    CIFAR(name -> name.replaceFirst("^fc\\.", "linear.")),

    /**
     * VGGs with one linear layer, as in L2T-ww and kuangliu/pytorch-cifar: it is {@code classifier}, all else as in
     * torchvision.
     */
    VGG(name -> name.replaceFirst("^fc\\.", "classifier.")),

    /**
     * The TinyImageNet network of L2T-ww: stage {@code s} is {@code block(2s-1)} for its first block and
     * {@code blocks(2s).i} for the others.
     */
    NUMBERED_BLOCKS(CheckpointNaming::numberedBlocks),

    /**
     * ResNet-26 of residual adapters and SpotTune: each convolution module contains its normalisations, one per task,
     * and its adapters. Adapters in series are inside the normalisation modules.
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

    /** The checkpoint's name of a parameter, for a network without adapters. */
    public String inCheckpoint(String name) {
        return inCheckpoint(name, Optional.empty());
    }

    /** The checkpoint's name of a parameter, for a network with the given adapters. */
    public String inCheckpoint(String name, Optional<Decoration> decoration) {
        return translate.apply(name, decoration);
    }

    /** The kind of adapters in a checkpoint with these tensor names, if any. */
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
     * @param part {@code conv} or {@code bn}
     * @param rest of the parameter's name, after the part and its number
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
