package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.learner.LearnerState;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.TinyVggs;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;
import org.spottune.objective.SourceSpec;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.Routing;
import org.spottune.settings.ConfigurationException;
import org.spottune.train.ArrayExamples;
import org.spottune.train.Examples;
import org.spottune.train.StepPlan;
import org.spottune.train.Worker;
import org.spottune.transfer.Finish;
import org.spottune.transfer.TargetNetwork;
import org.spottune.transfer.TransferMethod;
import org.spottune.transfer.TransferMethods;

/** Every method that settings can choose, from its name to what is saved. */
class EveryMethodTest {

    private static final Architecture RESIDUAL = TinyResNets.averagePooled().withBlocksPerStage(2);
    private static final Architecture PLAIN = TinyVggs.threeUnits().withBlocksPerStage(2);
    private static final Set<String> OVER_RESIDUAL_BLOCKS =
            Set.of("spottune", "spottune-global-k", "random-policy", "stochastic-fine-tuning");

    private static final int CLASSES = 3;
    private static final int SOURCE_CLASSES = 5;
    private static final int EXAMPLES = 6;

    static Stream<Arguments> methods() {
        return TransferMethods.ALL.stream().map(TransferMethod.Entry::id).flatMap(id -> Stream.of(RESIDUAL, PLAIN)
                .filter(family -> family == RESIDUAL || !OVER_RESIDUAL_BLOCKS.contains(id))
                .map(family -> Arguments.of(id, Named.of(family.name(), family))));
    }

    static Set<String> methodsOverResidualBlocks() {
        return OVER_RESIDUAL_BLOCKS;
    }

    @ParameterizedTest
    @MethodSource("methodsOverResidualBlocks")
    void refusesNetworksWithoutResidualBlocks(String id) {
        assertThatThrownBy(() -> read(id, PLAIN))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "Method '" + id + "' decides over residual blocks, of which 'tiny-vgg/2-per-stage' has none");
    }

    private static Experiment read(String id, Architecture family) {
        return Experiment.read(
                ConfigFactory.parseMap(Map.of("method", id)),
                new Experiment.DatasetDefaults(false, false),
                Optional.of(new Experiment.Networks(family, List.of(new SourceSpec(family, SOURCE_CLASSES)))));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void buildsANetworkTrainsItAndFinishesIt(String id, Architecture family) {
        Experiment experiment = read(id, family);
        TransferMethod method = experiment.method();
        assertThat(method.id()).isEqualTo(id);
        StepPlan plan = experiment.step();
        Network source = source(family);
        Network target = TargetNetwork.create(
                experiment.network(family),
                CLASSES,
                method.startsFromSource(true) ? Optional.of(source) : Optional.empty(),
                1);
        List<Network> sources = plan.needs(family).source() ? List.of(source) : new ArrayList<>();
        try (Worker worker = new Worker(plan.learner(target, sources), plan, 1)) {
            LearnerState before = worker.state();

            NamedSums sums = worker.run(examples(), new Worker.Portion(0, 0, 1, 1, EXAMPLES), NamedSums.EMPTY);

            assertThat(sums.count(NamedSums.EXAMPLES)).isEqualTo(EXAMPLES);
            assertThat(sums.finite()).isTrue();
            assertThat(plan.losses()).isNotEmpty().doesNotHaveDuplicates().allSatisfy(loss -> {
                assertThat(sums.has(NamedSums.LOSS + loss)).as(loss).isTrue();
                assertThat(sums.has(NamedSums.WEIGHTED + loss)).as(loss).isTrue();
            });
            assertThat(sums.has(BlockUsageLoss.TUNED)).isEqualTo(target.routedBlocks() > 0);
            assertThat(worker.state().finite()).isTrue();
            assertThat(worker.state().values(LearnerState.MOVING)).isNotEqualTo(before.values(LearnerState.MOVING));
            assertThat(ParameterLayout.of(target).length(Role.LEARNING)).isPositive();

            Finish.Finished finished = method.finish().finish(target, Optional.of(usage(target)));
            assertThat(finished.tunedBlocks()).hasSize(method.finish().readsUsage() ? 3 : 0);
            assertThat(finished.network().infer(images(), Routing.argmax()).shape())
                    .containsExactly(EXAMPLES, CLASSES);
            if (finished.network() != target) {
                finished.network().close();
            }
        }
        source.close();
    }

    private static BlockUsage usage(Network target) {
        return new BlockUsage(
                10,
                Stream.iterate(1L, count -> count + 1)
                        .limit(target.routedBlocks())
                        .toList());
    }

    private static Network source(Architecture family) {
        return Network.create(
                TrunkSpec.withoutPolicy(family, Partition.frozen(family.blockCount()), Statistics.STORED),
                SOURCE_CLASSES,
                2);
    }

    private static INDArray images() {
        return TinyNetworks.images(DataType.FLOAT, EXAMPLES);
    }

    private static Examples examples() {
        float[][] images = new float[EXAMPLES][];
        int[] labels = new int[EXAMPLES];
        long[] ids = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            images[i] = images().slice(i).dup('c').data().asFloat();
            labels[i] = i % CLASSES;
            ids[i] = 10 + i;
        }
        return new ArrayExamples(images, labels, ids, TinyNetworks.IMAGE_SIZE, TinyNetworks.IMAGE_SIZE);
    }
}
