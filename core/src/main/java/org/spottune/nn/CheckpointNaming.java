package org.spottune.nn;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** ResNet-26 of residual adapters and SpotTune: every convolution holds its normalisations, one per task. */
    RESIDUAL_ADAPTERS(CheckpointNaming::residualAdapters);

    private static final Pattern BLOCK = Pattern.compile("layer(\\d+)\\.(\\d+)\\.(.*)");
    private static final Pattern BLOCK_PART = Pattern.compile("(layer\\d+\\.\\d+)\\.(conv|bn)([12])\\.(.*)");

    private final UnaryOperator<String> translate;

    CheckpointNaming(UnaryOperator<String> translate) {
        this.translate = translate;
    }

    /** The name in such a checkpoint of the parameter that we call by the given name. */
    public String inCheckpoint(String name) {
        return translate.apply(name);
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

    private static String residualAdapters(String name) {
        Matcher part = BLOCK_PART.matcher(name);
        if (part.matches()) {
            String convolution = part.group(1) + (part.group(3).equals("1") ? ".conv1" : ".conv2.1");
            return convolution + (part.group(2).equals("conv") ? ".conv." : ".bns.0.") + part.group(4);
        }
        return name.replaceFirst("^conv1\\.", "pre_layers_conv.conv.")
                .replaceFirst("^bn1\\.", "pre_layers_conv.bns.0.")
                .replaceFirst("^end_bn\\.", "end_bns.0.0.")
                .replaceFirst("^fc\\.", "linears.0.");
    }
}
