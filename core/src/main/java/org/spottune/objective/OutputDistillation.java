package org.spottune.objective;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Seeds;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Learning without forgetting (Li and Hoiem, ECCV 2016): the source's classifier, kept and frozen on top of the
 * target's features, must keep giving the source network's outputs for the new images. The loss is the mean over images
 * of the divergence KL(source || target) of softmax at a temperature, without its square as a factor.
 *
 * <p>The source's logits are for the images without augmentation, recorded once.
 *
 * @param weight of the term
 * @param temperature > 0
 * @param ownClasses number of source classes of an extra classifier that learns, if the target's architecture differs
 *     from the source's, whose classifier then cannot read the target's features; 0 if it can, or before the networks
 *     are known
 */
public record OutputDistillation(Coefficient weight, double temperature, int ownClasses) implements OutputTerm {

    private static final String ID = "lwf";
    private static final Setting<Double> LAMBDA =
            Setting.penalty(ID + ".lambda", 1, "Weight of the divergence from the source classifier's outputs");
    private static final Setting<Double> TEMPERATURE =
            Setting.positive(ID + ".temperature", 2, "Temperature of the softmax of both");
    private static final Setting<Double> DECAY = Coefficient.decaySetting(ID);

    /** The term as settings choose it. */
    public static final Entry ENTRY = new Entry(
            ID,
            "divergence from the source classifier's outputs on the new images (learning without forgetting)",
            List.of(LAMBDA, DECAY, TEMPERATURE),
            settings -> new OutputDistillation(
                    new Coefficient(settings.get(LAMBDA), settings.get(DECAY)), settings.get(TEMPERATURE)));

    /** The term for networks that are not known yet, or have the same architecture. */
    public OutputDistillation(Coefficient weight, double temperature) {
        this(weight, temperature, 0);
    }

    public OutputDistillation {
        AnswerDivergence.requireTemperature(temperature);
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
        return new Needs(Set.of(), Map.of(), true);
    }

    @Override
    public OutputDistillation on(Architecture target, List<SourceSpec> sources) {
        boolean same = sources.isEmpty() || sources.get(0).network().equals(target);
        return new OutputDistillation(
                weight, temperature, same ? 0 : sources.get(0).classes());
    }

    @Override
    public Optional<MatchingSpec> matching() {
        return ownClasses > 0 ? Optional.of(MatchingSpec.ofAnswers(ownClasses)) : Optional.empty();
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        StepInputs.Source source = in.requireSource();
        INDArray features = in.outputs().features();
        INDArray answers = ownClasses > 0
                ? in.network().answer(features)
                : source.network().classify(features);
        double lambda = weight.at(in.epoch());
        AnswerDivergence divergence =
                AnswerDivergence.of(source.logits(), answers.toDoubleMatrix(), temperature, lambda);
        INDArray gradient = Nd4j.createFromArray(divergence.gradient()).castTo(features.dataType());
        if (ownClasses > 0) {
            seeds.addToAnswers(gradient);
        } else {
            seeds.addToFeatures(source.network().classifyGradient(gradient));
        }
        return List.of(new Loss(divergence.value(), lambda * divergence.value()));
    }
}
