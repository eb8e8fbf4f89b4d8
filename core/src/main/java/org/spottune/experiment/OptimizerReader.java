package org.spottune.experiment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import org.spottune.optim.CosineDecay;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.optim.WeightDecay;
import org.spottune.train.OptimizerSettings;
import org.spottune.train.OptimizerSettings.GroupSettings;

/** Reads how parameters move. */
final class OptimizerReader {

    /** Runs of fewer epochs keep their learning rate unless milestones are set. */
    private static final int SHORTEST_WITH_DECAY = 4;

    /** What the backbone's parameters are drawn to. */
    enum Regularizer {
        WEIGHT_DECAY,
        L2_SP
    }

    private OptimizerReader() {}

    /** @param regularizer where the settings are silent */
    static OptimizerSettings read(SettingsReader settings, int epochs, Regularizer regularizer, Profile profile) {
        DoubleFunction<LearningRateSchedule> schedule = schedule(settings, epochs, profile);
        double rate = settings.positive("learning-rate", 0.05);
        double headRate = settings.positive("head.learning-rate", rate);
        double policyRate = settings.positive("policy.learning-rate", 0.005);
        double decay = settings.penalty("weight-decay", 5e-4);
        double headDecay = settings.penalty("head.weight-decay", decay);
        double policyDecay = settings.penalty(
                "policy.weight-decay", profile.policyWeightDecay().orElse(decay));
        double alpha = settings.penalty("l2-sp.alpha", 0.01);
        double beta = settings.penalty("l2-sp.beta", 0.01);
        Map<String, Regularizer> choices =
                new TreeMap<>(Map.of("weight-decay", Regularizer.WEIGHT_DECAY, "l2-sp", Regularizer.L2_SP));
        boolean l2Sp = settings.choice("regularizer", name(regularizer), choices) == Regularizer.L2_SP;
        return new OptimizerSettings(
                new MomentumSgd(
                        settings.number("momentum", 0.9, value -> value >= 0 && value < 1, "a number in [0, 1)")),
                new GroupSettings(
                        schedule.apply(rate), l2Sp ? WeightDecay.towardStart(alpha) : WeightDecay.towardZero(decay)),
                new GroupSettings(schedule.apply(headRate), WeightDecay.towardZero(l2Sp ? beta : headDecay)),
                new GroupSettings(schedule.apply(policyRate), WeightDecay.towardZero(policyDecay)));
    }

    private static String name(Regularizer regularizer) {
        return switch (regularizer) {
            case WEIGHT_DECAY -> "weight-decay";
            case L2_SP -> "l2-sp";
        };
    }

    private static DoubleFunction<LearningRateSchedule> schedule(SettingsReader settings, int epochs, Profile profile) {
        double factor = settings.number("decay-factor", 0.1, value -> value > 0 && value <= 1, "a number in (0, 1]");
        List<Integer> milestones = settings.integers(
                "milestones",
                epochs < SHORTEST_WITH_DECAY ? List.of() : profile.milestones(List.of(epochs / 2, 3 * epochs / 4)),
                value -> value >= 0,
                "whole numbers >= 0");
        boolean cosine = settings.choice("schedule", "step", new TreeMap<>(Map.of("step", false, "cosine", true)));
        return rate -> cosine ? new CosineDecay(rate, epochs) : new StepDecay(rate, milestones, factor);
    }
}
