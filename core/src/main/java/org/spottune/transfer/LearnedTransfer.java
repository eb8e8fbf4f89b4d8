package org.spottune.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.matching.Guidance;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.Coefficient;
import org.spottune.objective.MapMatching;
import org.spottune.objective.PairRule;
import org.spottune.optim.Adam;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.StepDecay;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;
import org.spottune.train.BilevelStep;
import org.spottune.train.StepPlan;

/**
 * Learning what and where to transfer (Jang et al., L2T-ww, ICML 2019): everything learns, with projected feature maps
 * drawn to those of frozen sources of any architecture; meta-networks learn which channels (and in l2t-ww which pairs
 * of maps, and how much of each) reduce the loss on the labels.
 *
 * @param id of the method
 * @param start what the target starts from
 * @param transfer the matching term that meta-networks guide
 * @param procedure of the step
 * @param metaRate learning rate of the meta-networks, by Adam
 * @param metaDecay their weight decay, added to the gradient
 */
record LearnedTransfer(
        String id, Start start, MapMatching transfer, BilevelStep procedure, double metaRate, double metaDecay)
        implements TransferMethod {

    private static final String CHANNELS_ALONE = "l2t-w";
    private static final String CHANNELS_AND_AMOUNTS = "l2t-ww";

    private static final Setting<List<String>> PAIRS = PairRule.setting("l2t.pairs", PairRule.ALL_TO_ALL);
    private static final Setting<Double> BETA =
            Setting.penalty("l2t.beta", 0.5, "Weight of the transfer loss, in trial steps too");
    private static final Setting<Integer> INNER_STEPS =
            Setting.integer("l2t.inner-steps", 2, 1, "Trial steps on the transfer loss");
    private static final Setting<BilevelStep.Scheme> SCHEME = Setting.choice(
            "l2t.scheme",
            BilevelStep.Scheme.THREE_STAGE,
            Map.of(
                    "three-stage", BilevelStep.Scheme.THREE_STAGE,
                    "two-stage", BilevelStep.Scheme.TWO_STAGE),
            "Trial: transfer steps, then one on the labels (the paper), or steps on both together");
    private static final Setting<BilevelStep.TrialStatistics> STATISTICS = Setting.choice(
            "l2t.running-statistics",
            BilevelStep.TrialStatistics.ROLLED_BACK,
            Map.of(
                    "rolled-back", BilevelStep.TrialStatistics.ROLLED_BACK,
                    "moved-again", BilevelStep.TrialStatistics.MOVED_AGAIN),
            "Running statistics move once a step (the paper), or once more (its published code)");
    private static final Setting<Double> META_RATE =
            Setting.positive("l2t.meta-learning-rate", 1e-4, "Learning rate of the meta-networks, by Adam");
    private static final Setting<Double> META_DECAY =
            Setting.penalty("l2t.meta-weight-decay", 1e-4, "Weight decay of the meta-networks");
    private static final Setting<Double> META_CLIP =
            Setting.penalty("l2t.meta-clip-norm", 0, "Largest norm of the meta-gradient; 0: any");
    private static final Setting<Guidance> GUIDANCE = Setting.choice(
            "l2t.guidance",
            Guidance.CHANNELS_AND_AMOUNTS,
            Map.of("networks", Guidance.CHANNELS_AND_AMOUNTS, "constants", Guidance.CONSTANTS),
            "Weights and amounts: from meta-networks, for each image, or learned constants (the paper's ablation)");
    private static final List<Setting<?>> SETTINGS =
            List.of(PAIRS, BETA, INNER_STEPS, SCHEME, STATISTICS, META_RATE, META_DECAY, META_CLIP, Start.SETTING);

    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    CHANNELS_ALONE,
                    "everything, with feature maps drawn to those of sources of any architecture; which channels is learned",
                    SETTINGS,
                    Entry.Beside.NOTHING,
                    "",
                    settings -> read(CHANNELS_ALONE, settings, Guidance.CHANNELS)),
            new Entry(
                    CHANNELS_AND_AMOUNTS,
                    "the same, and how much of which pair of layers is learned too",
                    Stream.concat(SETTINGS.stream(), Stream.of(GUIDANCE)).toList(),
                    Entry.Beside.NOTHING,
                    "",
                    settings -> read(CHANNELS_AND_AMOUNTS, settings, settings.get(GUIDANCE))));

    private static LearnedTransfer read(String id, Settings settings, Guidance guidance) {
        return new LearnedTransfer(
                id,
                settings.get(Start.SETTING),
                new MapMatching(
                        Coefficient.constant(settings.get(BETA)),
                        new PairRule(settings.get(PAIRS)),
                        guidance,
                        List.of()),
                new BilevelStep(
                        settings.get(INNER_STEPS),
                        settings.get(SCHEME),
                        settings.get(STATISTICS),
                        settings.get(META_CLIP)),
                settings.get(META_RATE),
                settings.get(META_DECAY));
    }

    @Override
    public TrunkSpec network(Architecture target, Statistics statistics) {
        return TrunkSpec.withoutPolicy(target, Partition.tuned(target.blockCount()), statistics);
    }

    @Override
    public StepPlan step(StepPlan common) {
        GroupOptimizer adam = new GroupOptimizer(new Adam(0.9, 0.999, 1e-8, 0), new StepDecay(metaRate, List.of(), 1));
        return common.with(transfer)
                .withGroup(Parameter.Group.META, adam, metaDecay)
                .by(procedure);
    }

    @Override
    public boolean startsFromSource(boolean sameArchitecture) {
        return start.isSource(sameArchitecture);
    }

    @Override
    public List<String> problemsWith(StepPlan step, Precision precision) {
        List<String> problems = new ArrayList<>();
        if (!(step.direction() instanceof GradientSum)) {
            problems.add(
                    "Method '" + id + "' needs the plain sum of gradients: no direction = never-hurt, no clip-norm");
        }
        Map<Parameter.Group, GroupOptimizer> others = new HashMap<>(step.optimizers());
        others.remove(Parameter.Group.META);
        if (!others.values().stream().allMatch(LearnedTransfer::isClassical)) {
            problems.add(
                    "Method '" + id + "' needs optimizer sgd without nesterov for network and classifier: its trial"
                            + " steps are defined for that");
        }
        if (precision != Precision.FLOAT32) {
            problems.add(
                    "Method '" + id + "' needs precision float32: second-order passes lose too much in " + precision);
        }
        return problems;
    }

    private static boolean isClassical(GroupOptimizer optimizer) {
        return optimizer.rule() instanceof MomentumSgd sgd && !sgd.nesterov();
    }
}
