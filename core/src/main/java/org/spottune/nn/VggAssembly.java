package org.spottune.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.kernels.MaxPooling;
import org.spottune.nn.blocks.Block;
import org.spottune.nn.blocks.ConvolutionUnit;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.nn.blocks.PlainUnit;

/** Builds the {@link Backbone} of a VGG and declares its parameters. */
final class VggAssembly {

    private final VggSpec spec;
    private final Partition partition;
    private final PathForm form;
    private final Learning learning;
    private final ParameterSet parameters;
    private final String prefix;

    VggAssembly(
            VggSpec spec,
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
        List<Block> units = new ArrayList<>();
        int width = Architecture.IMAGE_CHANNELS;
        for (VggSpec.Stage stage : spec.stages()) {
            for (int i = 0; i < stage.units(); i++) {
                boolean afterPooling = i == 0 && !units.isEmpty();
                units.add(new PlainUnit(
                        afterPooling ? Optional.of(VggSpec.POOLING) : Optional.<MaxPooling>empty(),
                        unit(units.size(), width, stage)));
                width = stage.width();
            }
        }
        return Backbone.withoutStem(spec.maps(), units, VggSpec.POOLING, lowestLearning());
    }

    private ConvolutionUnit unit(int index, int in, VggSpec.Stage stage) {
        return new ConvolutionUnit(
                parameters,
                prefix + withoutDot(spec.blockName(index)),
                prefix + withoutDot(spec.normalizationName(index)),
                new ConvolutionUnit.Form(VggSpec.convolution(in, stage), true, !spec.plain(), true),
                learning(partition.blocks().get(index)));
    }

    private static String withoutDot(String name) {
        return name.substring(0, name.length() - 1);
    }

    private Learning learning(BlockMode mode) {
        return switch (mode) {
            case FROZEN -> learning.freeze(form.frozenNormalization());
            case TUNED -> learning;
            case ROUTED -> throw new IllegalArgumentException(
                    "Cannot route the blocks of '" + spec.name() + "': expected residual blocks, got VGG units");
        };
    }

    /** Index of the lowest unit in which something learns; the number of units if there is none. */
    private int lowestLearning() {
        if (form.frozenNormalization() != FrozenNormalization.STORED) {
            return 0;
        }
        int lowest = partition.blocks().indexOf(BlockMode.TUNED);
        return lowest < 0 ? partition.blocks().size() : lowest;
    }
}
