package org.spottune.objective;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Knowledge distillation on feature maps: squared distance of the target's maps from those of the frozen source network
 * on the same images (Wan et al., ICDM 2019, Eq. 3). The source normalises with stored statistics, the target as it
 * trains, so that the distance is not zero even if the weights are equal.
 *
 * @param weight of the term
 * @param layers names of blocks whose outputs are matched; empty for the last block of each stage
 * @param reduction over the filters and positions of a map; over images it is the mean
 */
public record FeatureMatching(Coefficient weight, List<String> layers, Reduction reduction) implements OutputTerm {

    /** How squared differences within a map are combined. */
    public enum Reduction {
        /** Their sum: the paper's Eq. 3. */
        SUM,
        /** Their mean, so that the weight does not depend on the size of the maps. */
        MEAN
    }

    private static final String ID = "feature-maps";
    private static final Setting<Reduction> REDUCTION = Setting.choice(
            ID + ".reduction",
            Reduction.SUM,
            Map.of("sum", Reduction.SUM, "mean", Reduction.MEAN),
            "Sum over filters and positions (the paper) or mean");
    private static final Setting<Double> LAMBDA = Setting.penalty(
                    ID + ".lambda", 5e-5, "Weight of the distance between feature maps")
            .withDefault(settings -> settings.get(REDUCTION) == Reduction.SUM ? 5e-5 : 0.1, "5e-5; 0.1 for the mean");
    private static final Setting<List<String>> LAYERS = Setting.names(
                    ID + ".layers", List.of(), "Blocks whose outputs are matched, such as layer2.4")
            .withDefault(settings -> List.of(), "the last of each stage");
    private static final Setting<Double> DECAY = Coefficient.decaySetting(ID);

    /** The term as settings choose it. */
    public static final Entry ENTRY = new Entry(
            ID,
            "squared distance of feature maps from the source's (knowledge distillation)",
            List.of(LAMBDA, DECAY, LAYERS, REDUCTION),
            settings -> new FeatureMatching(
                    new Coefficient(settings.get(LAMBDA), settings.get(DECAY)),
                    settings.get(LAYERS),
                    settings.get(REDUCTION)));

    public FeatureMatching {
        layers = List.copyOf(layers);
    }

    @Override
    public Side side() {
        return Side.REGULARIZER;
    }

    @Override
    public List<String> names() {
        return List.of(ID);
    }

    @Override
    public Needs needs(Architecture target) {
        TreeSet<String> taps = new TreeSet<>(layers.isEmpty() ? target.lastOfEachStage() : layers);
        return new Needs(taps, Map.of(0, taps), false);
    }

    @Override
    public List<String> problemsWith(Architecture target, List<SourceSpec> sources) {
        if (!sources.isEmpty() && !sources.get(0).network().equals(target)) {
            return List.of("Setting 'regularizer' can be " + ID + " only for a target of the source's architecture '"
                    + sources.get(0).network().name() + "', got '" + target.name()
                    + "'; feature-matching has projections between others");
        }
        return layers.stream()
                .filter(layer -> !target.maps().contains(layer))
                .map(layer -> "Setting '" + LAYERS + "' must name blocks of '" + target.name() + "', got '" + layer
                        + "'; they are " + target.maps())
                .toList();
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        Kernels kernels = in.network().kernels();
        Outputs source = in.requireSource().outputs().orElseThrow();
        double lambda = weight.at(in.epoch());
        double value = 0;
        for (String tap : needs(in.network().spec().network()).taps()) {
            Tensor map = in.outputs().maps().get(tap);
            Tensor ofSource = source.maps().get(tap);
            double share = share(map) / in.images();
            for (double distance : kernels.rowSquaredDistances(map, ofSource)) {
                value += share * distance;
            }
            seeds.addToMap(tap, kernels.scaledDifference(2 * lambda * share, map, ofSource));
        }
        return List.of(new Loss(value, lambda * value));
    }

    private double share(Tensor map) {
        return switch (reduction) {
            case SUM -> 1;
            case MEAN -> 1.0 / map.shape().rowSize();
        };
    }
}
