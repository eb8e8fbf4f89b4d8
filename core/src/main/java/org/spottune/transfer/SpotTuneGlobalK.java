package org.spottune.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.objective.BlockChoice;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.GlobalK;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;
import org.spottune.train.StepPlan;

/**
 * SpotTune with losses that drive the policy to fine-tune the same {@code k} blocks for all images; after training the
 * policy and the fine-tuned copies of all other blocks are dropped (Guo et al., SpotTune, Section 3.3).
 *
 * @param routing what is trained
 * @param losses that drive the policy
 * @param choice of the blocks if several domains are trained together
 */
public record SpotTuneGlobalK(SpotTune routing, GlobalK losses, BlockChoice choice) implements TransferMethod {

    private static final Setting<Integer> K =
            Setting.integer("global-k.k", 3, 1, "Fine-tuned blocks that the compact network keeps");
    private static final Setting<Double> LAMBDA_1 =
            Setting.penalty("global-k.lambda-1", 0.3, "Weight of the loss on the number of fine-tuned blocks");
    private static final Setting<Double> LAMBDA_2 =
            Setting.penalty("global-k.lambda-2", 0.3, "Weight of the loss on undecided blocks");
    private static final Setting<Integer> RAMP =
            Setting.integer("global-k.ramp-epochs", 0, 0, "Epochs over which both weights grow from 0");

    private static final Setting<BlockChoice.Kind> BLOCKS = Setting.choice(
            "global-k.blocks",
            BlockChoice.Kind.OWN,
            Map.of("own", BlockChoice.Kind.OWN, "shared", BlockChoice.Kind.SHARED, "budget", BlockChoice.Kind.BUDGET),
            "Domains trained together keep global-k.k blocks each, the same global-k.k blocks, or what global-k.budget pays for");
    private static final Setting<Double> BUDGET =
            Setting.positive("global-k.budget", 0.3, "Parameters that a domain adds on average, in source networks");

    /** Setting that the choice by a budget reads in place of {@code global-k.k}. */
    public static final SettingGroup OF_BUDGET = new SettingGroup("global-k.blocks budget", List.of(BUDGET));

    static final Entry ENTRY = new Entry(
            "spottune-global-k",
            "the same, driven to the same global-k.k copies for all images; what is saved is the compact network",
            Stream.concat(SpotTune.SETTINGS.stream(), Stream.of(K, LAMBDA_1, LAMBDA_2, RAMP, BLOCKS))
                    .toList(),
            Entry.Beside.POLICY,
            "",
            SpotTuneGlobalK::read);

    private static SpotTuneGlobalK read(Settings settings) {
        BlockChoice.Kind blocks = settings.get(BLOCKS);
        boolean budgeted = blocks == BlockChoice.Kind.BUDGET;
        return new SpotTuneGlobalK(
                SpotTune.read(settings),
                new GlobalK(
                        // A budget limits parameters, not the number of blocks.
                        budgeted ? 1 : settings.get(K),
                        settings.get(LAMBDA_1),
                        settings.get(LAMBDA_2),
                        settings.get(RAMP)),
                new BlockChoice(blocks, budgeted ? settings.get(BUDGET) : 0));
    }

    @Override
    public String id() {
        return "spottune-global-k";
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return routing.network(source, statistics);
    }

    @Override
    public StepPlan step(StepPlan common) {
        return common.with(new BlockUsageLoss(losses, choice));
    }

    @Override
    public Finish finish() {
        return new Finish.Compact(losses.k(), choice);
    }

    @Override
    public boolean sharesKernels() {
        return false;
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        List<String> problems = new ArrayList<>(routing.routes().problemsWith(id(), source));
        int adaptive = Math.max(0, source.blockCount() - routing.routes().frozenPrefixBlocks());
        if (problems.isEmpty() && losses.k() > adaptive) {
            problems.add("Setting 'global-k.k' must be at most the " + adaptive + " adaptive blocks of '"
                    + source.name() + "', got " + losses.k());
        }
        return problems;
    }
}
