package org.spottune.objective;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Seeds;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Distillation from a teacher of the same classes (Hinton et al., 2015; Li, Liu and Bilen, Universal Representations,
 * arXiv 2204.02744, the loss on predictions): the mean over images of the divergence KL(teacher || target) of softmax
 * at a temperature. The teacher sees the same augmented images as the target, crops and flips included, and normalises
 * with stored statistics.
 *
 * <p>There is no factor T²; the published code of Universal Representations has it, at a temperature of 8 on Visual
 * Decathlon, and lets the weight fall linearly to zero.
 *
 * @param weight of the term
 * @param temperature > 0
 */
public record TeacherLogits(Coefficient weight, double temperature) implements OutputTerm {

    private static final String ID = "teacher-logits";
    private static final Setting<Double> LAMBDA =
            Setting.penalty(ID + ".lambda", 1, "Weight of the divergence from the teacher's predictions");
    private static final Setting<Double> TEMPERATURE =
            Setting.positive(ID + ".temperature", 1, "Temperature of the softmax of both");
    private static final Setting<Double> DECAY = Coefficient.decaySetting(ID);

    /** The term as settings choose it. */
    public static final Entry ENTRY = new Entry(
            ID,
            "divergence from a teacher's predictions (distillation)",
            List.of(LAMBDA, DECAY, TEMPERATURE),
            settings -> new TeacherLogits(
                    new Coefficient(settings.get(LAMBDA), settings.get(DECAY)), settings.get(TEMPERATURE)));

    public TeacherLogits {
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
    public boolean readsTeacher() {
        return true;
    }

    @Override
    public Needs needs(Architecture target) {
        return new Needs(Set.of(), Map.of(), false).withTeacher(Set.of());
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        double lambda = weight.at(in.epoch());
        INDArray logits = in.outputs().logits();
        AnswerDivergence divergence = AnswerDivergence.of(
                in.teacher().outputs().orElseThrow().logits().toDoubleMatrix(),
                logits.toDoubleMatrix(),
                temperature,
                lambda);
        seeds.addToLogits(Nd4j.createFromArray(divergence.gradient()).castTo(logits.dataType()));
        return List.of(new Loss(divergence.value(), lambda * divergence.value()));
    }
}
