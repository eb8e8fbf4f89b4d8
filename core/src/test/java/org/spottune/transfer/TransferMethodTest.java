package org.spottune.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockKind;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.TinyResNets;
import org.spottune.objective.BlockChoice;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.GlobalK;
import org.spottune.policy.PolicySpec;
import org.spottune.train.Plans;
import org.spottune.train.StepPlan;

class TransferMethodTest {

    private final Architecture source = TinyResNets.averagePooled();

    @Test
    void featureExtractionFreezesTheWholeTrunk() {
        FeatureExtraction method = new FeatureExtraction();

        assertThat(method.id()).isEqualTo("feature-extractor");
        assertThat(method.startsFromSource(true)).isTrue();
        assertThat(method.network(source, Statistics.BATCH))
                .isEqualTo(TrunkSpec.withoutPolicy(source, Partition.frozen(2), Statistics.BATCH));
    }

    @Test
    void fineTuningTrainsEverything() {
        FineTuning method = new FineTuning();

        assertThat(method.id()).isEqualTo("fine-tuning");
        assertThat(method.startsFromSource(true)).isTrue();
        assertThat(method.network(source, Statistics.STORED))
                .isEqualTo(TrunkSpec.withoutPolicy(source, Partition.tuned(2), Statistics.STORED));
    }

    @Test
    void trainingFromScratchNeedsNoSource() {
        TrainingFromScratch method = new TrainingFromScratch();

        assertThat(method.id()).isEqualTo("scratch");
        assertThat(method.startsFromSource(true)).isFalse();
        assertThat(method.network(source, Statistics.BATCH))
                .isEqualTo(TrunkSpec.withoutPolicy(source, Partition.tuned(2), Statistics.BATCH));
    }

    @Test
    void spotTuneRoutesWhatFollowsItsFrozenPrefix() {
        SpotTune method = new SpotTune(1, 2.5);

        assertThat(method.id()).isEqualTo("spottune");
        assertThat(method.startsFromSource(true)).isTrue();
        assertThat(method.network(source, Statistics.BATCH))
                .isEqualTo(new TrunkSpec(
                        source,
                        Partition.routed(2, 1),
                        Statistics.BATCH,
                        new PolicySpec(source.withBlocksPerStage(1), 2.5)));
    }

    @Test
    void spotTunesPolicyHasOneBlockPerStage() {
        TrunkSpec trunk = new SpotTune(0, 5).network(Architecture.preset("resnet26"), Statistics.BATCH);

        assertThat(trunk.partition().routedBlocks()).isEqualTo(12);
        assertThat(trunk.policy().orElseThrow().network().blocksByStage()).containsExactly(1, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet101"})
    void thePolicyOfAnImageNetFamilyHasFourBasicBlocks(String name) {
        ResNetSpec network = (ResNetSpec) Architecture.preset(name);

        ResNetSpec policy = (ResNetSpec) PolicySpec.of(network, 5).network();

        assertThat(policy.blockKind()).isEqualTo(BlockKind.BASIC);
        assertThat(policy.stem()).isEqualTo(network.stem());
        assertThat(policy.stages())
                .containsExactly(
                        new ResNetSpec.Stage(1, 64, 1),
                        new ResNetSpec.Stage(1, 128, 2),
                        new ResNetSpec.Stage(1, 256, 2),
                        new ResNetSpec.Stage(1, 512, 2));
    }

    @Test
    void aFrozenPrefixMustLeaveABlockToRoute() {
        assertThat(new SpotTune(1, 5).problemsWith(source)).isEmpty();
        assertThat(new SpotTune(2, 5).problemsWith(source))
                .containsExactly("Setting 'frozen-prefix-blocks' must leave a block to route: 'tiny' has 2, got 2");
    }

    @Test
    void refusesANegativePrefix() {
        assertThatThrownBy(() -> new SpotTune(-1, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Frozen prefix must be >= 0 blocks, got -1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -5, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesATemperatureThatIsNotPositiveAndFinite(double temperature) {
        assertThatThrownBy(() -> new SpotTune(0, temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Temperature must be > 0 and finite, got " + temperature);
    }

    @Test
    void lastBlocksLearnWithWhatFollowsThem() {
        FineTuneLast method = new FineTuneLast(1);

        assertThat(method.id()).isEqualTo("fine-tune-last-1");
        assertThat(method.network(source, Statistics.BATCH).partition())
                .isEqualTo(new Partition(false, List.of(BlockMode.FROZEN, BlockMode.TUNED), true));
        assertThat(new FineTuneLast(2).problemsWith(source)).isEmpty();
        assertThat(new FineTuneLast(3).problemsWith(source))
                .containsExactly("Method 'fine-tune-last-3' needs at least 3 blocks, 'tiny' has 2");
    }

    @Test
    void stochasticFineTuningDrawsHalfOfTheBlocksFromItsSeed() {
        Architecture resnet = Architecture.preset("tinyimagenet-resnet32");
        Set<Partition> drawn = new HashSet<>();
        for (long seed = 1; seed <= 20; seed++) {
            Partition partition = new StochasticFineTuning(seed)
                    .network(resnet, Statistics.BATCH)
                    .partition();

            assertThat(partition.blocks()).filteredOn(BlockMode.TUNED::equals).hasSize(7);
            assertThat(partition.stemLearns()).isFalse();
            assertThat(new StochasticFineTuning(seed)
                            .network(resnet, Statistics.BATCH)
                            .partition())
                    .isEqualTo(partition);
            drawn.add(partition);
        }
        assertThat(drawn).hasSizeGreaterThan(15);
    }

    @Test
    void l2SpTrainsWhatFineTuningTrains() {
        assertThat(new FineTuning("l2-sp", Start.SOURCE).network(source, Statistics.BATCH))
                .isEqualTo(new FineTuning().network(source, Statistics.BATCH));
    }

    @Test
    void aRandomPolicyRoutesWithoutANetworkToDecide() {
        TrunkSpec trunk = new RandomPolicy(Routes.after(1)).network(source, Statistics.BATCH);

        assertThat(trunk.partition()).isEqualTo(Partition.routed(2, 1));
        assertThat(trunk.policy()).isEmpty();
        assertThat(new RandomPolicy(Routes.after(2)).problemsWith(source)).hasSize(1);
    }

    @Test
    void methodsThatDecideOverResidualBlocksRefuseNetworksWithoutThem() {
        Architecture vgg = Architecture.preset("vgg9");
        GlobalK losses = new GlobalK(1, 0.1, 0.1, 0);
        for (TransferMethod method : List.of(
                new SpotTune(0, 5),
                new SpotTuneGlobalK(new SpotTune(0, 5), losses, BlockChoice.OWN),
                new RandomPolicy(Routes.after(0)),
                new StochasticFineTuning(1))) {
            assertThat(method.problemsWith(vgg))
                    .containsExactly(
                            "Method '" + method.id() + "' decides over residual blocks, of which 'vgg9' has none");
        }
        assertThat(new FineTuneLast(3).problemsWith(vgg)).isEmpty();
        assertThat(new FineTuneLast(9).problemsWith(vgg))
                .containsExactly("Method 'fine-tune-last-9' needs at least 9 blocks, 'vgg9' has 8");
    }

    @Test
    void globalKTrainsWhatSpotTuneTrainsAndKeepsNoMoreThanIsRouted() {
        SpotTune routing = new SpotTune(1, 5);
        SpotTuneGlobalK method = new SpotTuneGlobalK(routing, new GlobalK(1, 0.1, 0.1, 0), BlockChoice.OWN);

        assertThat(method.network(source, Statistics.BATCH)).isEqualTo(routing.network(source, Statistics.BATCH));
        StepPlan common = Plans.sgd(0.9, 0, 0.1, 0.1);
        assertThat(method.step(common))
                .isEqualTo(common.with(new BlockUsageLoss(new GlobalK(1, 0.1, 0.1, 0), BlockChoice.OWN)));
        assertThat(method.finish()).isEqualTo(new Finish.Compact(1, BlockChoice.OWN));
        assertThat(routing.step(common)).isEqualTo(common);
        assertThat(routing.finish()).isEqualTo(Finish.KEEP);
        assertThat(method.problemsWith(source)).isEmpty();
        assertThat(new SpotTuneGlobalK(routing, new GlobalK(2, 0.1, 0.1, 0), BlockChoice.OWN).problemsWith(source))
                .containsExactly("Setting 'global-k.k' must be at most the 1 adaptive blocks of 'tiny', got 2");
    }
}
