package org.spottune.experiment;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.optim.Adam;
import org.spottune.optim.CosineDecay;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.Optimizer;
import org.spottune.optim.StepDecay;
import org.spottune.optim.WarmUp;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;
import org.spottune.transfer.Profile;
import org.spottune.transfer.TransferMethod.Entry.Beside;

/** Settings of the update rule, learning rate and weight decay of each group of parameters. */
final class OptimizerSettings {

    /** Runs of fewer epochs keep their learning rate unless milestones are set. */
    private static final int SHORTEST_WITH_DECAY = 4;

    /** An update rule by name. */
    private enum Rule {
        SGD,
        ADAM,
        ADAMW
    }

    private static final Map<String, Rule> RULES = Map.of("sgd", Rule.SGD, "adam", Rule.ADAM, "adamw", Rule.ADAMW);

    private static final Setting<Rule> RULE = Setting.choice("optimizer", Rule.SGD, RULES, "Update rule");
    private static final Setting<Double> RATE =
            Setting.positive("learning-rate", 0.05, "Initial learning rate of the network");
    private static final Setting<Double> DECAY =
            Setting.penalty("weight-decay", 5e-4, "Weight decay; not on what regularizer l2-sp covers");
    private static final Setting<Boolean> COSINE =
            Setting.choice("schedule", false, Map.of("step", false, "cosine", true), "How rates fall over the epochs");
    private static final Setting<List<Integer>> MILESTONES = Setting.integers(
                    "milestones", List.of(), "Epochs at which schedule step multiplies the rates")
            .withDefault(OptimizerSettings::milestones, "[epochs/2, 3*epochs/4]; none below 4 epochs");
    private static final Setting<Double> FACTOR = Setting.number(
            "decay-factor", 0.1, value -> value > 0 && value <= 1, "a number in (0, 1]", "Factor at each milestone");
    private static final Setting<Double> WARM_UP = Setting.penalty(
            "warm-up.epochs", 0, "Epochs over which rates grow linearly at the start; may be fractional");
    private static final Setting<Double> WARM_UP_START = Setting.number(
            "warm-up.start", 0.1, value -> value > 0 && value <= 1, "a number in (0, 1]", "Factor of the first rate");
    private static final Setting<Double> MOMENTUM = share("momentum", 0.9, "Momentum of sgd");
    private static final Setting<Boolean> NESTEROV = Setting.flag("nesterov", false, "Nesterov's form of momentum");
    private static final Setting<Double> BETA_1 = share("adam.beta-1", 0.9, "Decay of adam's mean of gradients");
    private static final Setting<Double> BETA_2 =
            share("adam.beta-2", 0.999, "Decay of adam's mean of squared gradients");
    private static final Setting<Double> EPSILON =
            Setting.positive("adam.epsilon", 1e-8, "Added to the root of adam's mean of squares");

    private static final Setting<Rule> HEAD_RULE = rule("head", "Update rule of the head");
    static final Setting<Double> HEAD_RATE = Setting.positive(
                    "head.learning-rate", 0.05, "Initial learning rate of the classifier")
            .withDefault(settings -> settings.get(RATE), "learning-rate");
    private static final Setting<Double> HEAD_DECAY = decay("head", "Weight decay of the classifier");
    private static final Setting<Rule> POLICY_RULE = rule("policy", "Update rule of the policy");
    private static final Setting<Double> POLICY_RATE =
            Setting.positive("policy.learning-rate", 0.005, "Initial learning rate of the policy network");
    private static final Setting<Double> POLICY_DECAY = Setting.penalty(
                    "policy.weight-decay", 5e-4, "Weight decay of the policy network")
            .withDefault(
                    settings ->
                            settings.get(Profile.SETTING).policyWeightDecay().orElseGet(() -> settings.get(DECAY)),
                    "weight-decay; 1e-3 with profile=reference");

    /** Settings that every run reads. */
    static final List<Setting<?>> COMMON = List.of(RULE, RATE, DECAY, COSINE, WARM_UP, HEAD_RULE, HEAD_RATE);

    /** Settings that some runs read. */
    static final List<SettingGroup> SOME = List.of(
            new SettingGroup("schedule step", List.of(MILESTONES, FACTOR)),
            new SettingGroup("warm-up.epochs > 0", List.of(WARM_UP_START)),
            new SettingGroup("optimizer sgd", List.of(MOMENTUM, NESTEROV)),
            new SettingGroup("optimizer adam and adamw", List.of(BETA_1, BETA_2, EPSILON)),
            new SettingGroup("runs without regularizer l2-sp", List.of(HEAD_DECAY)));

    private static final Setting<Rule> ADAPTER_RULE = rule("adapter", "Update rule of adapters and controllers");
    private static final Setting<Double> ADAPTER_RATE = Setting.positive(
                    "adapter.learning-rate", 0.05, "Initial learning rate of adapters and controllers")
            .withDefault(settings -> settings.get(RATE), "learning-rate");
    private static final Setting<Double> ADAPTER_DECAY = decay("adapter", "Weight decay of adapters and controllers");
    private static final Setting<Rule> MASK_RULE =
            Setting.choice("mask.optimizer", Rule.ADAM, RULES, "Update rule of masks");
    private static final Setting<Double> MASK_RATE =
            Setting.positive("mask.learning-rate", 1e-4, "Initial learning rate of masks");
    private static final Setting<Double> MASK_DECAY = Setting.penalty("mask.weight-decay", 0, "Weight decay of masks");

    /** Settings of methods for the parameters that learn beside network and classifier. */
    static List<Setting<?>> of(Beside beside) {
        return switch (beside) {
            case NOTHING -> List.of();
            case POLICY -> List.of(POLICY_RATE, POLICY_DECAY, POLICY_RULE);
            case ADAPTERS -> List.of(ADAPTER_RATE, ADAPTER_DECAY, ADAPTER_RULE);
            case MASKS -> List.of(MASK_RATE, MASK_DECAY, MASK_RULE);
        };
    }

    private OptimizerSettings() {}

    private static Setting<Double> share(String key, double fallback, String help) {
        return Setting.number(key, fallback, value -> value >= 0 && value < 1, "a number in [0, 1)", help);
    }

    private static Setting<Rule> rule(String group, String help) {
        return Setting.choice(group + ".optimizer", Rule.SGD, RULES, help)
                .withDefault(settings -> settings.get(RULE), "optimizer");
    }

    private static Setting<Double> decay(String group, String help) {
        return Setting.penalty(group + ".weight-decay", 5e-4, help)
                .withDefault(settings -> settings.get(DECAY), "weight-decay");
    }

    private static List<Integer> milestones(Settings settings) {
        int epochs = HeadFirstSettings.epochsBehind(settings);
        return epochs < SHORTEST_WITH_DECAY
                ? List.of()
                : settings.get(Profile.SETTING).milestones(List.of(epochs / 2, 3 * epochs / 4));
    }

    /**
     * The optimisers of groups of parameters.
     *
     * @param groups optimiser by group
     * @param decays weight decay as a penalty, by group; none for rules with their own decay
     */
    record Optimizers(Map<Group, GroupOptimizer> groups, Map<Group, Double> decays) {}

    /**
     * Reads them.
     *
     * @param beside what learns beside network and classifier
     * @param backboneDecays whether the network's weights decay toward zero
     */
    static Optimizers read(Settings settings, Beside beside, boolean backboneDecays, double l2SpBeta) {
        Map<Group, GroupOptimizer> groups = new EnumMap<>(Group.class);
        Map<Group, Double> decays = new EnumMap<>(Group.class);
        double decay = settings.get(DECAY);
        add(groups, decays, settings, Group.BACKBONE, new Kind(RULE, RATE, backboneDecays ? decay : 0));
        add(
                groups,
                decays,
                settings,
                Group.HEAD,
                new Kind(HEAD_RULE, HEAD_RATE, backboneDecays ? settings.get(HEAD_DECAY) : l2SpBeta));
        switch (beside) {
            case NOTHING -> {}
            case POLICY -> add(
                    groups,
                    decays,
                    settings,
                    Group.POLICY,
                    new Kind(POLICY_RULE, POLICY_RATE, settings.get(POLICY_DECAY)));
            case ADAPTERS -> add(
                    groups,
                    decays,
                    settings,
                    Group.ADAPTER,
                    new Kind(ADAPTER_RULE, ADAPTER_RATE, settings.get(ADAPTER_DECAY)));
            case MASKS -> add(
                    groups, decays, settings, Group.ADAPTER, new Kind(MASK_RULE, MASK_RATE, settings.get(MASK_DECAY)));
        }
        return new Optimizers(groups, decays);
    }

    /** Settings that differ from group to group. */
    private record Kind(Setting<Rule> rule, Setting<Double> rate, double decay) {}

    private static void add(
            Map<Group, GroupOptimizer> groups, Map<Group, Double> decays, Settings settings, Group group, Kind kind) {
        Rule rule = settings.get(kind.rule());
        LearningRateSchedule rate = schedule(settings, settings.get(kind.rate()));
        groups.put(group, new GroupOptimizer(optimizer(settings, rule, kind.decay()), rate));
        if (rule != Rule.ADAMW) {
            decays.put(group, kind.decay());
        }
    }

    private static Optimizer optimizer(Settings settings, Rule rule, double decay) {
        return switch (rule) {
            case SGD -> sgd(settings);
            case ADAM -> adam(settings, 0);
            case ADAMW -> adam(settings, decay);
        };
    }

    private static Optimizer sgd(Settings settings) {
        double momentum = settings.get(MOMENTUM);
        return new MomentumSgd(momentum, settings.get(NESTEROV) && momentum > 0);
    }

    private static Optimizer adam(Settings settings, double decay) {
        return new Adam(settings.get(BETA_1), settings.get(BETA_2), settings.get(EPSILON), decay);
    }

    private static LearningRateSchedule schedule(Settings settings, double rate) {
        int epochs = HeadFirstSettings.epochsBehind(settings);
        LearningRateSchedule schedule = settings.get(COSINE)
                ? new CosineDecay(rate, epochs)
                : new StepDecay(rate, settings.get(MILESTONES), settings.get(FACTOR));
        double warmUp = settings.get(WARM_UP);
        return warmUp > 0 ? new WarmUp(schedule, warmUp, settings.get(WARM_UP_START)) : schedule;
    }

    /**
     * Contradictions between settings.
     *
     * @param groups that were read
     */
    static List<String> conflicts(Settings settings, Map<Group, GroupOptimizer> groups) {
        boolean sgd = groups.values().stream().anyMatch(group -> group.rule() instanceof MomentumSgd);
        return sgd && settings.get(NESTEROV) && settings.get(MOMENTUM) == 0
                ? List.of("Setting 'nesterov' needs momentum > 0, got 0.0")
                : List.of();
    }
}
