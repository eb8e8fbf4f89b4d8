package org.spottune.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.Downsampling;
import org.spottune.nn.blocks.Block;
import org.spottune.nn.blocks.ConvolutionUnit;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Normalization;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.nn.blocks.PlainBlock;
import org.spottune.nn.blocks.ResidualBranch;
import org.spottune.nn.blocks.RoutedBlock;
import org.spottune.nn.blocks.Shortcut;
import org.spottune.nn.blocks.Stem;

/** Builds the {@link Backbone} of a residual network and declares its parameters. */
final class ResNetAssembly {

    private final ResNetSpec spec;
    private final Partition partition;
    private final PathForm form;
    private final Learning learning;
    private final ParameterSet parameters;
    private final String prefix;

    ResNetAssembly(
            ResNetSpec spec,
            Partition partition,
            PathForm form,
            Learning learning,
            ParameterSet parameters,
            String prefix) {
        this.spec = spec;
        this.partition = partition;
        this.form = form;
        this.learning = learning;
        this.parameters = parameters;
        this.prefix = prefix;
    }

    Backbone backbone() {
        List<Block> blocks = new ArrayList<>();
        Stem stem = stem(spec.stem());
        int width = spec.stem().width();
        for (ResNetSpec.Stage row : spec.stages()) {
            for (int i = 0; i < row.blocks(); i++) {
                Geometry geometry = new Geometry(width, row.width(), i == 0 ? row.stride() : 1, spec.blockKind());
                blocks.add(block(blocks.size(), spec.blockName(blocks.size()), geometry));
                width = geometry.out();
            }
        }
        Optional<Normalization> finalNormalization = spec.finalNormalization()
                ? Optional.of(new Normalization(
                        parameters, prefix + "end_bn", width, learningIf(partition.finalNormalizationLearns())))
                : Optional.empty();
        return new Backbone(spec.maps(), stem, blocks, finalNormalization, lowestLearning());
    }

    private Stem stem(ResNetSpec.Stem row) {
        ConvolutionShape shape =
                ConvolutionShape.same(Architecture.IMAGE_CHANNELS, row.width(), row.kernel(), row.stride());
        ConvolutionUnit.Form form = new ConvolutionUnit.Form(shape, row.bias(), row.rectified());
        return new Stem(unit("", "conv1", "bn1", form, learningIf(partition.stemLearns())), row.pooling());
    }

    /** Channels and stride of a block. */
    private record Geometry(int in, int width, int stride, BlockKind kind) {

        int out() {
            return kind.out(width);
        }

        boolean changesShape() {
            return in != out() || stride != 1;
        }
    }

    private Block block(int index, String name, Geometry geometry) {
        Shortcut shortcut = shortcut(geometry);
        return switch (partition.blocks().get(index)) {
            case FROZEN -> new PlainBlock(branch(name, geometry, learningIf(false)), shortcut);
            case TUNED -> new PlainBlock(branch(name, geometry, learningIf(true)), shortcut);
            case ROUTED -> new RoutedBlock(
                    partition.routedIndices().indexOf(index),
                    form.mixing(),
                    branch(name, geometry, learningIf(false)),
                    branch(BackboneAssembly.TUNED_PREFIX + name, geometry, learningIf(true)),
                    shortcut);
        };
    }

    private ResidualBranch branch(String name, Geometry geometry, Learning how) {
        List<ConvolutionShape> shapes = geometry.kind().chain(geometry.in(), geometry.width(), geometry.stride());
        List<ConvolutionUnit> chain = new ArrayList<>();
        for (int i = 1; i <= shapes.size(); i++) {
            ConvolutionUnit.Form form = ConvolutionUnit.Form.unbiased(shapes.get(i - 1), i < shapes.size());
            chain.add(unit(name, "conv" + i, "bn" + i, form, how));
        }
        if (!geometry.changesShape() || spec.shortcut() != ShortcutKind.PROJECTION) {
            return new ResidualBranch(chain, Optional.empty());
        }
        ConvolutionShape pointwise = ConvolutionShape.same(geometry.in(), geometry.out(), 1, geometry.stride());
        return new ResidualBranch(
                chain,
                Optional.of(unit(
                        name, "downsample.0", "downsample.1", ConvolutionUnit.Form.unbiased(pointwise, false), how)));
    }

    private Shortcut shortcut(Geometry geometry) {
        if (!geometry.changesShape()) {
            return new Shortcut.Identity();
        }
        int out = geometry.out();
        return switch (spec.shortcut()) {
            case PROJECTION -> new Shortcut.Projected();
            case AVERAGE_POOL_ZERO_CHANNELS -> new Shortcut.Downsampled(
                    new Downsampling(Downsampling.Kind.AVERAGE, geometry.stride(), out, 0));
            case SUBSAMPLE_ZERO_CHANNELS -> new Shortcut.Downsampled(
                    new Downsampling(Downsampling.Kind.FIRST, geometry.stride(), out, (out - geometry.in()) / 2));
        };
    }

    private ConvolutionUnit unit(
            String block, String convolution, String norm, ConvolutionUnit.Form form, Learning how) {
        return new ConvolutionUnit(parameters, prefix + block + convolution, prefix + block + norm, form, how);
    }

    private Learning learningIf(boolean learns) {
        return learns ? learning : learning.freeze(form.frozenNormalization());
    }

    private int lowestLearning() {
        if (partition.stemLearns() || form.frozenNormalization() != FrozenNormalization.STORED) {
            return -1;
        }
        for (int i = 0; i < partition.blocks().size(); i++) {
            if (partition.blocks().get(i) != BlockMode.FROZEN) {
                return i;
            }
        }
        return partition.finalNormalizationLearns()
                ? partition.blocks().size()
                : partition.blocks().size() + 1;
    }
}
