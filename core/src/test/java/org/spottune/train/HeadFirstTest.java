package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.learner.Learner;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateAverage;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.Coefficient;
import org.spottune.objective.FeatureMatching;
import org.spottune.objective.GlobalK;
import org.spottune.objective.NamedSums;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Adam;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.NeverHurt;
import org.spottune.optim.Optimizer;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TargetNetwork;
import org.spottune.transfer.TransferMethod;

class HeadFirstTest {

    private static final int IMAGES = 12;
    private static final int CLASSES = 3;

    private final INDArray images = TinyNetworks.images(DataType.FLOAT, IMAGES);
    private final long[] ids = LongStream.range(0, IMAGES).toArray();
    private final int[] labels =
            Arrays.stream(ids).mapToInt(id -> (int) id % CLASSES).toArray();

    static Stream<Arguments> plans() {
        return Stream.of(new FineTuning(), new SpotTune(0, 5))
                .flatMap(method -> Stream.of(new MomentumSgd(0.9), new Adam(0.9, 0.99, 1e-2, 0.1))
                        .flatMap(rule -> Stream.of(new GradientSum(), new NeverHurt(NeverHurt.Scope.JOINT, 0.5))
                                .map(direction -> Arguments.of(method, plan(rule, direction)))));
    }

    /** Everything that could move what is not the classifier: regularisers, weight decay, momentum, averages. */
    private static StepPlan plan(Optimizer rule, Direction direction) {
        StepPlan plan = Plans.of(
                rule,
                0.02,
                direction,
                new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, Coefficient.constant(2))),
                new FeatureMatching(Coefficient.constant(0.01), List.of(), FeatureMatching.Reduction.SUM),
                WeightPenalty.decay(Map.of(Group.BACKBONE, 0.01, Group.HEAD, 0.1, Group.POLICY, 0.01)));
        return new StepPlan(
                plan.terms(), plan.direction(), plan.optimizers(), new HeadFirst(2, 0.05, new PlainStep()), 0.75);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void nothingButTheClassifierMovesInTheFirstEpochs(TransferMethod method, StepPlan plan) {
        try (Learner learner = learner(method, plan)) {
            LearnerState start = learner.state();

            for (double epoch : new double[] {0, 0.5, 1, 1.5}) {
                plan.procedure().run(step(learner, plan, epoch));
            }

            int head = headLength(learner.target());
            learner.state().vectors().forEach((name, vector) -> {
                float[] before = start.values(name);
                float[] after = vector.values();
                if (name.equals(LearnerState.STEPS)) {
                    assertThat(after).containsExactly(4);
                    return;
                }
                // The classifier lies behind all else.
                int rest = after.length - head;
                assertThat(Arrays.copyOf(after, rest)).as(name).isEqualTo(Arrays.copyOf(before, rest));
                assertThat(Arrays.copyOfRange(after, rest, after.length))
                        .as(name)
                        .isNotEqualTo(Arrays.copyOfRange(before, rest, before.length));
            });

            plan.procedure().run(step(learner, plan, 2));

            float[] moved = learner.state().values(LearnerState.MOVING);
            assertThat(Arrays.copyOf(moved, moved.length - head))
                    .isNotEqualTo(Arrays.copyOf(start.values(LearnerState.MOVING), moved.length - head));
        }
    }

    /** Behind its epochs all is as in a run that begins with the network as it is then: steps, slots, average, rates. */
    @ParameterizedTest
    @MethodSource("plans")
    void thenTrainsAsARunThatBeginsThere(TransferMethod method, StepPlan plan) {
        StepPlan plain = plan.by(new PlainStep());
        // Penalties toward the source's values pull to where a learner began, and that is another network here.
        StepPlan headFirst = withoutStart(plan);
        StepPlan behind = withoutStart(plain);
        try (Learner learner = learner(method, headFirst);
                Learner begun = learner(method, behind)) {
            for (double epoch : new double[] {0, 0.5, 1, 1.5}) {
                headFirst.procedure().run(step(learner, headFirst, epoch));
            }
            begun.restore(begun.state().withParameters(learner.state()));
            float[] parameters = learner.state().values(LearnerState.MOVING);
            begun.restart(begun.learning());
            assertThat(begun.state().values(LearnerState.MOVING)).isEqualTo(parameters);

            for (double epoch : new double[] {0, 0.5, 1}) {
                headFirst.procedure().run(step(learner, headFirst, 2 + epoch));
                behind.procedure().run(step(begun, behind, epoch));
            }

            learner.state().vectors().forEach((name, vector) -> assertThat(vector.values())
                    .as(name)
                    .isEqualTo(begun.state().values(name)));
        }
    }

    private static StepPlan withoutStart(StepPlan plan) {
        return new StepPlan(
                plan.terms().stream()
                        .filter(term -> !(term instanceof WeightPenalty penalty && penalty.needsStart()))
                        .toList(),
                plan.direction(),
                plan.optimizers(),
                plan.procedure(),
                plan.averageKeep());
    }

    /** {@code W - rate (mean (p - y) f + decay W)}, of features on stored statistics. */
    @Test
    void aStepIsThatOfALinearProbeOnTheFeaturesOfInference() {
        StepPlan plan = Plans.of(new MomentumSgd(0), 0.5, new GradientSum())
                .with(WeightPenalty.decay(Map.of(Group.BACKBONE, 0.3, Group.HEAD, 0.2)))
                .by(new HeadFirst(1, 0.25, new PlainStep()));
        try (Learner learner = plan.learner(TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1), List.of())) {
            Network network = learner.target();
            INDArray features =
                    network.infer(images, Routing.argmax(), Set.of()).features().dup();
            INDArray errors = Transforms.softmax(network.infer(images, Routing.argmax()), true);
            for (int i = 0; i < IMAGES; i++) {
                errors.putScalar(i, labels[i], errors.getDouble(i, labels[i]) - 1);
            }
            INDArray before =
                    TinyNetworks.parameter(network, "fc.weight").values().dup();
            INDArray gradient = errors.transpose().mmul(features).div(IMAGES).add(before.mul(0.2));

            NamedSums sums = plan.procedure().run(step(learner, plan, 0));

            INDArray after = TinyNetworks.parameter(network, "fc.weight").values();
            assertThat(after.sub(before.sub(gradient.mul(0.25))).amaxNumber().doubleValue())
                    .isLessThan(1e-6);
            assertThat(sums.count(NamedSums.EXAMPLES)).isEqualTo(IMAGES);
            assertThat(sums.mean("weighted.weight-decay"))
                    .isCloseTo(0.1 * before.mul(before).sumNumber().doubleValue(), within(1e-5));
        }
    }

    /** Copies of a block are equal until they learn, and so are the features of both. */
    @Test
    void routesDoNotMatterToIt() {
        StepPlan plan =
                Plans.of(new MomentumSgd(0), 0.5, new GradientSum()).by(new HeadFirst(1, 0.25, new PlainStep()));
        try (Network source = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);
                Learner routed = plan.learner(started(source), List.of());
                Learner otherwise = plan.learner(started(source), List.of())) {
            plan.procedure().run(step(routed, plan, 0));
            plan.procedure().run(Plans.step(otherwise, plan, new Batch(images, labels, ids), Routing.argmax()));

            float[] one = routed.state().values(LearnerState.MOVING);
            float[] other = otherwise.state().values(LearnerState.MOVING);
            for (int i = 0; i < one.length; i++) {
                assertThat(one[i]).isCloseTo(other[i], within(1e-6f));
            }
        }
    }

    private static Network started(Network source) {
        TrunkSpec spec = new SpotTune(0, 5).network(source.spec().network(), Statistics.BATCH);
        return TargetNetwork.create(spec, CLASSES, Optional.of(source), 1);
    }

    /** The losses on the use of blocks are told, without a gradient. */
    @Test
    void lossesOfThePolicyAreTold() {
        StepPlan plan =
                plan(new MomentumSgd(0), new GradientSum()).with(new BlockUsageLoss(new GlobalK(1, 0.3, 0.7, 0)));
        try (Learner learner = learner(new SpotTune(0, 5), plan)) {
            NamedSums sums = plan.procedure().run(step(learner, plan, 0));

            assertThat(sums.has("loss.block-count")).isTrue();
            assertThat(sums.has("loss.cross-entropy")).isTrue();
            assertThat(sums.has("loss.l2-sp")).isFalse();
            assertThat(sums.values(BlockUsageLoss.TUNED)).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void oneUpdateOnAveragedGradientsIsThatOfOneProcess(TransferMethod method, StepPlan plan) {
        try (Learner single = learner(method, plan);
                Learner driver = learner(method, plan);
                Learner worker = learner(method, plan)) {
            for (double epoch : new double[] {0, 1, 2}) {
                plan.procedure().run(step(single, plan, epoch));

                NamedSums sums = NamedSums.EMPTY;
                StateAverage average = new StateAverage();
                worker.restore(driver.state());
                // Of one worker, since batch statistics couple images behind the head's epochs.
                StepGradients gradients = plan.procedure().gradients(step(worker, plan, epoch));
                average.add(GradientState.pack(worker, Optional.of(gradients), plan), IMAGES);
                sums = sums.merge(gradients.sums());
                GradientState.apply(driver, plan, average.average(), sums, epoch);

                driver.state().vectors().forEach((name, vector) -> assertThat(vector.values())
                        .as(name + " in epoch " + epoch)
                        .containsExactly(single.state().values(name), within(1e-6f)));
            }
        }
    }

    @Test
    void slicesOfABatchMergeToItsGradient() {
        StepPlan plan = plan(new MomentumSgd(0), new GradientSum());
        try (Learner learner = learner(new SpotTune(0, 5), plan)) {
            INDArray whole = gradient(learner, plan, 0, IMAGES);
            INDArray merged = gradient(learner, plan, 0, 5)
                    .mul(5)
                    .add(gradient(learner, plan, 5, 12).mul(7))
                    .div(IMAGES);

            assertThat(merged.sub(whole).amaxNumber().doubleValue()).isLessThan(1e-6);
            // Of all else it is zero.
            assertThat(whole.get(NDArrayIndex.interval(0, whole.length() - headLength(learner.target())))
                            .amaxNumber()
                            .doubleValue())
                    .isZero();
        }
    }

    private INDArray gradient(Learner learner, StepPlan plan, int from, int to) {
        long[] own = Arrays.copyOfRange(ids, from, to);
        Batch batch = new Batch(
                images.get(NDArrayIndex.interval(from, to)).dup('c'), Arrays.copyOfRange(labels, from, to), own);
        plan.procedure().gradients(Plans.step(learner, plan, batch, noise(own)));
        return learner.target()
                .gradients()
                .read()
                .dup()
                .reshape(learner.target().gradients().length());
    }

    @Test
    void ratesCountFromTheEpochThatTheNetworkBegins() {
        StepPlan plan =
                Plans.of(new MomentumSgd(0), 0.5, new GradientSum()).by(new HeadFirst(2, 0.25, new PlainStep()));

        assertThat(plan.rate(Group.HEAD, 1.5)).isEqualTo(0.25);
        assertThat(plan.rate(Group.BACKBONE, 1.5)).isZero();
        assertThat(plan.rate(Group.HEAD, 2)).isEqualTo(0.5);
        assertThat(plan.rate(Group.BACKBONE, 2)).isEqualTo(0.5);
        assertThat(plan.procedure().headEpochs()).isEqualTo(2);
        assertThat(new PlainStep().headEpochs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void rejectsNoEpoch(int epochs) {
        assertThatThrownBy(() -> new HeadFirst(epochs, 0.1, new PlainStep()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The classifier must learn first for at least 1 epoch, got " + epochs);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void rejectsARateThatIsNone(double rate) {
        assertThatThrownBy(() -> new HeadFirst(1, rate, new PlainStep()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Learning rate of the classifier that learns first must be > 0 and finite, got " + rate);
    }

    private static int headLength(Network network) {
        return network.parameters().stream()
                .filter(parameter -> parameter.group() == Group.HEAD)
                .mapToInt(parameter -> (int) parameter.length())
                .sum();
    }

    private static Learner learner(TransferMethod method, StepPlan plan) {
        return plan.learner(
                TinyNetworks.of(method, DataType.FLOAT, 1),
                List.of(TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)));
    }

    private Step step(Learner learner, StepPlan plan, double epoch) {
        return new Step(
                learner,
                plan,
                new Batch(images, labels, ids),
                noise(ids),
                epoch == (int) epoch ? 0 : 1,
                epoch,
                NamedSums.EMPTY,
                new SourceRecordings());
    }

    private static Routing noise(long[] ids) {
        return new RoutingNoise(5, Purpose.TRAINING_ROUTES).of(0, ids, 2);
    }
}
