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

/**
 * Builds a {@link Backbone} from its table and declares its parameters.
 *
 * <p>Frozen and single branches carry the checkpoint's names, fine-tuned copies the same names after {@code tuned.}.
 */
public final class BackboneAssembly {

    /** What precedes the name of a parameter in the fine-tuned copy of its block. */
    public static final String TUNED_PREFIX = "tuned.";

    private static final int BRANCH_KERNEL = 3;

    private final ResNetSpec spec;
    private final Partition partition;
    private final PathForm form;
    private final Learning learning;
    private final ParameterSet parameters;
    private final String prefix;

    private BackboneAssembly(
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

    /**
     * A backbone whose parts learn as the partition says.
     *
     * @param form how the parts that do not learn work while the others do, and how branches are mixed
     * @param learning how the parts that learn do so
     * @param prefix what precedes all its parameter names
     */
    public static Backbone assemble(
            ResNetSpec spec,
            Partition partition,
            PathForm form,
            Learning learning,
            ParameterSet parameters,
            String prefix) {
        if (partition.blocks().size() != spec.blockCount()) {
            throw new IllegalArgumentException("Cannot assemble '" + spec.name() + "': it has " + spec.blockCount()
                    + " blocks, the partition " + partition.blocks().size());
        }
        return new BackboneAssembly(spec, partition, form, learning, parameters, prefix).backbone();
    }

    private Backbone backbone() {
        ResNetSpec.Stem stem = spec.stem();
        ConvolutionShape stemShape =
                ConvolutionShape.same(ResNetSpec.IMAGE_CHANNELS, stem.width(), stem.kernel(), stem.stride());
        ConvolutionUnit.Form stemForm = new ConvolutionUnit.Form(stemShape, stem.bias(), stem.rectified());
        ConvolutionUnit stemUnit = unit("", "conv1", "bn1", stemForm, when(partition.stemLearns()));
        List<Block> blocks = new ArrayList<>();
        int width = stem.width();
        for (int stage = 0; stage < spec.stages().size(); stage++) {
            ResNetSpec.Stage row = spec.stages().get(stage);
            for (int i = 0; i < row.blocks(); i++) {
                String name = "layer" + (stage + 1) + "." + i + ".";
                blocks.add(block(blocks.size(), name, width, row.width(), i == 0 ? row.stride() : 1));
                width = row.width();
            }
        }
        Optional<Normalization> finalNormalization = spec.finalNormalization()
                ? Optional.of(new Normalization(
                        parameters, prefix + "end_bn", width, when(partition.finalNormalizationLearns())))
                : Optional.empty();
        return new Backbone(stemUnit, blocks, finalNormalization, lowestLearning());
    }

    private Block block(int index, String name, int in, int out, int stride) {
        Shortcut shortcut = shortcut(in, out, stride);
        return switch (partition.blocks().get(index)) {
            case FROZEN -> new PlainBlock(branch(name, in, out, stride, when(false)), shortcut);
            case TUNED -> new PlainBlock(branch(name, in, out, stride, when(true)), shortcut);
            case ROUTED -> new RoutedBlock(
                    partition.routedIndices().indexOf(index),
                    form.mixing(),
                    branch(name, in, out, stride, when(false)),
                    branch(TUNED_PREFIX + name, in, out, stride, when(true)),
                    shortcut);
        };
    }

    private ResidualBranch branch(String name, int in, int out, int stride, Learning how) {
        ConvolutionShape first = ConvolutionShape.same(in, out, BRANCH_KERNEL, stride);
        ConvolutionShape second = ConvolutionShape.same(out, out, BRANCH_KERNEL, 1);
        List<ConvolutionUnit> chain = List.of(
                unit(name, "conv1", "bn1", ConvolutionUnit.Form.unbiased(first, true), how),
                unit(name, "conv2", "bn2", ConvolutionUnit.Form.unbiased(second, false), how));
        if (!changesShape(in, out, stride) || spec.shortcut() != ShortcutKind.PROJECTION) {
            return new ResidualBranch(chain, Optional.empty());
        }
        ConvolutionShape pointwise = ConvolutionShape.same(in, out, 1, stride);
        return new ResidualBranch(
                chain,
                Optional.of(unit(
                        name, "downsample.0", "downsample.1", ConvolutionUnit.Form.unbiased(pointwise, false), how)));
    }

    private Shortcut shortcut(int in, int out, int stride) {
        if (!changesShape(in, out, stride)) {
            return new Shortcut.Identity();
        }
        return switch (spec.shortcut()) {
            case PROJECTION -> new Shortcut.Projected();
            case AVERAGE_POOL_ZERO_CHANNELS -> new Shortcut.Downsampled(
                    new Downsampling(Downsampling.Kind.AVERAGE, stride, out, 0));
            case SUBSAMPLE_ZERO_CHANNELS -> new Shortcut.Downsampled(
                    new Downsampling(Downsampling.Kind.FIRST, stride, out, (out - in) / 2));
        };
    }

    private ConvolutionUnit unit(
            String block, String convolution, String norm, ConvolutionUnit.Form form, Learning how) {
        return new ConvolutionUnit(parameters, prefix + block + convolution, prefix + block + norm, form, how);
    }

    private Learning when(boolean learns) {
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

    private static boolean changesShape(int in, int out, int stride) {
        return in != out || stride != 1;
    }
}
