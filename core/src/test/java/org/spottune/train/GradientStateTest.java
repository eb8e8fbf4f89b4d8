package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.learner.Learner;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateAverage;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.Coefficient;
import org.spottune.objective.FeatureMatching;
import org.spottune.objective.NamedSums;
import org.spottune.objective.OutputDistillation;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Adam;
import org.spottune.optim.Clipped;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.NeverHurt;
import org.spottune.optim.NeverHurt.Scope;
import org.spottune.optim.Optimizer;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/**
 * One update on the averaged gradients of workers is that of one process on the joined mini-batch. On stored statistics, so
 * that images do not depend on each other.
 */
class GradientStateTest {

    private static final int IMAGES = 12;
    private static final int STEPS = 3;
    private static final double TOLERANCE = 1e-6;

    private final INDArray images = TinyNetworks.images(DataType.FLOAT, IMAGES);
    private final long[] ids = LongStream.range(0, IMAGES).toArray();
    private final int[] labels = Arrays.stream(ids).mapToInt(id -> (int) id % 3).toArray();

    static Stream<Arguments> plans() {
        List<TransferMethod> methods = List.of(new FineTuning(), new SpotTune(0, 5));
        List<Direction> directions = List.of(
                new GradientSum(),
                new NeverHurt(Scope.JOINT, 0),
                new NeverHurt(Scope.SHARED, 0),
                new NeverHurt(Scope.JOINT, 0.5),
                new Clipped(new NeverHurt(Scope.JOINT, 0), 0.5));
        return methods.stream().flatMap(method -> directions.stream()
                .flatMap(direction -> Stream.of(
                        Arguments.of(method, plan(new MomentumSgd(0.9), direction)),
                        Arguments.of(method, plan(new Adam(0.9, 0.99, 1e-2, 0), direction)))));
    }

    /** Weights that are large enough for regularisers to count, and to conflict. */
    private static StepPlan plan(Optimizer rule, Direction direction) {
        StepPlan plan = Plans.of(
                rule,
                0.02,
                direction,
                new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, new Coefficient(2, 1))),
                new FeatureMatching(Coefficient.constant(0.01), List.of(), FeatureMatching.Reduction.SUM),
                new OutputDistillation(Coefficient.constant(4), 2),
                WeightPenalty.decay(Map.of(Group.BACKBONE, 1e-3, Group.HEAD, 0.1, Group.POLICY, 0.01)));
        return new StepPlan(plan.terms(), plan.direction(), plan.optimizers(), plan.procedure(), 0.75);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void oneUpdateOnAveragedGradientsIsThatOfOneProcess(TransferMethod method, StepPlan plan) {
        try (Learner single = learner(method, plan);
                Learner driver = learner(method, plan);
                Learner worker = learner(method, plan)) {
            SourceRecordings recordings = new SourceRecordings();
            recordings.record(single.sources().get(0), examples());
            for (int i = 0; i < STEPS; i++) {
                NamedSums expected = plan.procedure().run(step(single, plan, 0, IMAGES, recordings));

                NamedSums sums = NamedSums.EMPTY;
                StateAverage average = new StateAverage();
                for (int[] slice : new int[][] {{0, 5}, {5, 12}}) {
                    worker.restore(driver.state());
                    StepGradients gradients =
                            plan.procedure().gradients(step(worker, plan, slice[0], slice[1], recordings));
                    average.add(GradientState.pack(worker, Optional.of(gradients), plan), slice[1] - slice[0]);
                    sums = sums.merge(gradients.sums());
                }
                average.add(GradientState.pack(worker, Optional.empty(), plan), 0);
                NamedSums merged = sums.merge(GradientState.apply(driver, plan, average.average(), sums, 0));

                assertSums(merged, expected);
                assertStates(driver.state(), single.state());
            }
        }
    }

    private static void assertSums(NamedSums actual, NamedSums expected) {
        assertThat(actual.names()).containsExactlyElementsOf(expected.names());
        for (String name : expected.names()) {
            if (name.equals(NamedSums.STEPS)) {
                continue; // Of both workers.
            }
            double[] values = expected.values(name);
            double scale = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            assertThat(actual.values(name)).as(name).containsExactly(values, within(1e-4 * Math.max(scale, 1e-3)));
        }
    }

    private static void assertStates(LearnerState actual, LearnerState expected) {
        assertThat(actual.vectors()).containsOnlyKeys(expected.vectors().keySet());
        expected.vectors().forEach((name, vector) -> {
            // What rules keep adds up the gradients of all steps.
            double tolerance = name.equals(LearnerState.MOVING) ? TOLERANCE : TOLERANCE * STEPS;
            float[] values = actual.values(name);
            for (int i = 0; i < values.length; i++) {
                double scale = Math.max(1, Math.abs(vector.values()[i]));
                assertThat((double) values[i])
                        .as("%s[%d]", name, i)
                        .isCloseTo(vector.values()[i], within(tolerance * scale));
            }
        });
    }

    @Test
    void gradientsTravelApartOnlyWhereTheDirectionNeedsThemSo() {
        StepPlan apart = plan(new MomentumSgd(0.9), new NeverHurt(Scope.JOINT, 0));
        StepPlan together = plan(new MomentumSgd(0.9), new GradientSum());
        try (Learner learner = learner(new FineTuning(), apart)) {
            LearnerState ofEnded = GradientState.pack(learner, Optional.empty(), apart);

            assertThat(ofEnded.vectors()).containsOnlyKeys("gradient.empirical", "gradient.regularizer");
            assertThat(ofEnded.values("gradient.empirical"))
                    .hasSameSizeAs(learner.state().values(LearnerState.MOVING))
                    .containsOnly(0);
            assertThat(GradientState.pack(learner, Optional.empty(), together).vectors())
                    .containsOnlyKeys("gradient.empirical");
        }
    }

    @Test
    void computingGradientsMovesNothing() {
        StepPlan plan = plan(new Adam(0.9, 0.99, 1e-8, 0), new NeverHurt(Scope.JOINT, 0.5));
        try (Learner learner = learner(new SpotTune(0, 5), plan)) {
            SourceRecordings recordings = new SourceRecordings();
            recordings.record(learner.sources().get(0), examples());
            LearnerState before = learner.state();

            plan.procedure().gradients(step(learner, plan, 0, IMAGES, recordings));

            assertThat(learner.state()).isEqualTo(before);
        }
    }

    private Step step(Learner learner, StepPlan plan, int from, int to, SourceRecordings recordings) {
        long[] own = Arrays.copyOfRange(ids, from, to);
        INDArray slice = images.get(NDArrayIndex.interval(from, to)).dup('c');
        Routing routing = new RoutingNoise(5, Purpose.TRAINING_ROUTES)
                .of(0, own, learner.target().routedBlocks());
        return new Step(
                learner,
                plan,
                new Batch(slice, Arrays.copyOfRange(labels, from, to), own),
                routing,
                0,
                0,
                NamedSums.EMPTY,
                recordings);
    }

    private Examples examples() {
        float[][] rows = new float[IMAGES][];
        for (int i = 0; i < IMAGES; i++) {
            rows[i] = images.slice(i).dup('c').data().asFloat();
        }
        return new ArrayExamples(rows, labels, ids, TinyNetworks.IMAGE_SIZE, TinyNetworks.IMAGE_SIZE);
    }

    /** The target is not where it started, so that the penalty toward the start counts. */
    private static Learner learner(TransferMethod method, StepPlan plan) {
        Network target = Network.create(method.network(TinyResNets.averagePooled(), Statistics.STORED), 3, 2);
        Learner learner = plan.learner(target, List.of(TinyNetworks.of(new FeatureExtraction(), DataType.FLOAT, 1)));
        learner.learning().forEach(interval -> interval.of(target.values()).scale(1.25));
        return learner;
    }
}
