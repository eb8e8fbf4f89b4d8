package org.spottune.nn;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.spottune.nn.ResNetSpec.Stage;
import org.spottune.nn.ResNetSpec.Stem;

/** The table of published networks, one row each. */
final class Presets {

    /** The networks by name, sorted. */
    static final Map<String, Architecture> BY_NAME;

    private static final int[] CIFAR_WIDTHS = {16, 32, 64};
    private static final int[] IMAGENET_WIDTHS = {64, 128, 256, 512};
    private static final int[] VGG_WIDTHS = {64, 128, 256, 512, 512};

    static {
        Map<String, Architecture> table = new TreeMap<>();
        add(
                table,
                new ResNetSpec(
                        "resnet26",
                        new Stem(32, 3, 1, false, false),
                        stages(2, new int[] {64, 128, 256}, 4, 4, 4),
                        ShortcutKind.AVERAGE_POOL_ZERO_CHANNELS,
                        true,
                        CheckpointNaming.RESIDUAL_ADAPTERS));
        add(table, cifar("cifar-resnet20", 3));
        add(table, cifar("cifar-resnet32", 5));
        // The depth is 6 * blocks + 2: three stages of blocks with two convolutions each, the stem and the classifier.
        for (int blocks : new int[] {3, 5, 7, 9, 18}) {
            add(table, cifarWithProjections("cifar-resnet" + (6 * blocks + 2) + "-projection", blocks));
        }
        add(
                table,
                new ResNetSpec(
                        "tinyimagenet-resnet32",
                        new Stem(16, 3, 1, true, true),
                        stages(1, CIFAR_WIDTHS, 5, 5, 5),
                        ShortcutKind.PROJECTION,
                        false,
                        CheckpointNaming.NUMBERED_BLOCKS));
        add(table, imageNet("resnet18", BlockKind.BASIC, 2, 2, 2, 2));
        add(table, imageNet("resnet34", BlockKind.BASIC, 3, 4, 6, 3));
        add(table, imageNet("resnet50", BlockKind.BOTTLENECK, 3, 4, 6, 3));
        add(table, imageNet("resnet101", BlockKind.BOTTLENECK, 3, 4, 23, 3));
        // The vgg9 of L2T-ww. Published as vgg9 and vgg11, the two differ only in the classifier, which is not in this
        // table.
        add(table, vgg("vgg9", false, 1, 1, 2, 2, 2));
        for (boolean plain : new boolean[] {false, true}) {
            String suffix = plain ? "" : "-bn";
            add(table, vgg("vgg11" + suffix, plain, 1, 1, 2, 2, 2));
            add(table, vgg("vgg13" + suffix, plain, 2, 2, 2, 2, 2));
            add(table, vgg("vgg16" + suffix, plain, 2, 2, 3, 3, 3));
            add(table, vgg("vgg19" + suffix, plain, 2, 2, 4, 4, 4));
        }
        BY_NAME = Collections.unmodifiableMap(table);
    }

    private Presets() {}

    private static void add(Map<String, Architecture> table, Architecture network) {
        table.put(network.name(), network);
    }

    private static ResNetSpec cifar(String name, int blocks) {
        return new ResNetSpec(
                name,
                new Stem(16, 3, 1, false, true),
                stages(1, CIFAR_WIDTHS, blocks, blocks, blocks),
                ShortcutKind.SUBSAMPLE_ZERO_CHANNELS,
                false,
                CheckpointNaming.CIFAR);
    }

    /**
     * As in chenyaofo/pytorch-cifar-models: 1x1 convolutions as shortcuts where the resolution changes, torchvision's
     * names.
     */
    private static ResNetSpec cifarWithProjections(String name, int blocks) {
        return new ResNetSpec(
                name,
                new Stem(16, 3, 1, false, true),
                stages(1, CIFAR_WIDTHS, blocks, blocks, blocks),
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.TORCHVISION);
    }

    private static ResNetSpec imageNet(String name, BlockKind kind, int... blocks) {
        return new ResNetSpec(
                name,
                new Stem(64, 7, 2, false, true, true),
                kind,
                stages(1, IMAGENET_WIDTHS, blocks),
                ShortcutKind.PROJECTION,
                false,
                CheckpointNaming.TORCHVISION);
    }

    private static VggSpec vgg(String name, boolean plain, int... units) {
        return new VggSpec(
                name,
                IntStream.range(0, units.length)
                        .mapToObj(i -> new VggSpec.Stage(units[i], VGG_WIDTHS[i]))
                        .toList(),
                plain);
    }

    /** The first stage has the given stride; each later one halves the resolution. */
    private static List<Stage> stages(int firstStride, int[] widths, int... blocks) {
        return IntStream.range(0, widths.length)
                .mapToObj(i -> new Stage(blocks[i], widths[i], i == 0 ? firstStride : 2))
                .toList();
    }
}
