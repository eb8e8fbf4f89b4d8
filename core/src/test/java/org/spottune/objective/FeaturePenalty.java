package org.spottune.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Seeds;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/** The example of {@code docs/internals.md}, which prints it from here on. */
public record FeaturePenalty(double weight) implements OutputTerm {

    private static final Setting<Double> WEIGHT =
            Setting.penalty("feature-penalty.weight", 0.01, "Weight of the penalty");

    public static final Entry ENTRY = new Entry(
            "feature-penalty",
            "squared pooled features",
            List.of(WEIGHT),
            settings -> new FeaturePenalty(settings.get(WEIGHT)));

    @Override
    public Side side() {
        return Side.REGULARIZER;
    }

    @Override
    public List<String> names() {
        return List.of("feature-penalty");
    }

    @Override
    public Needs needs(Architecture target) {
        return Needs.NOTHING;
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        INDArray features = in.outputs().features();
        seeds.addToFeatures(features.mul(2 * weight / in.images()));
        double norm = features.norm2Number().doubleValue();
        double value = norm * norm / in.images();
        return List.of(new Loss(value, weight * value));
    }
}
