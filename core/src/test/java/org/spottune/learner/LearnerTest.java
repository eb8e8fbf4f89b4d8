package org.spottune.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.objective.Coefficient;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Adam;
import org.spottune.optim.Averaging;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.NeverHurt;
import org.spottune.optim.Optimizer;
import org.spottune.optim.PyTorch;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.train.Batch;
import org.spottune.train.PlainStep;
import org.spottune.train.Plans;
import org.spottune.train.StepPlan;
import org.spottune.transfer.SpotTune;

class LearnerTest {

    private static final Optimizer SGD = new MomentumSgd(0.9);
    private static final Optimizer ADAM = new Adam(0.9, 0.99, 1e-8, 0);

    /** Whatever there is to keep: momentum, two moments, a mean of gradients, an average, steps, the start. */
    private static final StepPlan EVERYTHING = new StepPlan(
            List.of(
                    new CrossEntropy(0),
                    new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, Coefficient.constant(0.5)))),
            new NeverHurt(NeverHurt.Scope.JOINT, 0.5),
            Map.of(Group.BACKBONE, optimizer(SGD), Group.HEAD, optimizer(ADAM), Group.POLICY, optimizer(ADAM)),
            new PlainStep(),
            0.75);

    private final List<Learner> learners = new ArrayList<>();

    private static GroupOptimizer optimizer(Optimizer rule) {
        return new GroupOptimizer(rule, Plans.constant(0.01));
    }

    @AfterEach
    void close() {
        learners.forEach(Learner::close);
    }

    @Test
    void keepsWhatRulesAndDirectionAskForOnTheirParameters() {
        Learner learner = learner(EVERYTHING);
        long learning = length(learner.learning());
        long backbone = length(learner.learning().stream()
                .filter(interval -> interval.group() == Group.BACKBONE)
                .toList());

        LearnerState state = learner.state();

        assertThat(state.vectors().keySet())
                .containsExactly("adam.m", "adam.v", "ema", "momentum", "moving", "never-hurt.mean", "steps");
        assertThat(state.values("momentum")).hasSize((int) backbone).containsOnly(0);
        assertThat(state.values("adam.m")).hasSize((int) (learning - backbone)).containsOnly(0);
        assertThat(state.values("adam.v")).hasSize((int) (learning - backbone)).containsOnly(0);
        assertThat(state.values("never-hurt.mean")).hasSize((int) learning).containsOnly(0);
        assertThat(state.values("moving")).hasSize((int) (learning + length(learner.statistics())));
        assertThat(state.values("ema")).containsExactly(state.values("moving"));
        assertThat(state.values("steps")).containsExactly(0);
        assertThat(state.vectors().get("steps").averaging()).isEqualTo(Averaging.LARGEST);
        assertThat(state.vectors().get("ema").averaging()).isEqualTo(Averaging.MEAN);
    }

    @Test
    void aRestingStateIsThatOfALearnerBeforeItsFirstStep() {
        Learner learner = learner(EVERYTHING);

        assertThat(EVERYTHING.state(learner.target()).resting(learner.target())).isEqualTo(learner.state());
    }

    private static long length(List<Interval> intervals) {
        return intervals.stream().mapToLong(Interval::length).sum();
    }

    @Test
    void goesBackToASnapshotBitForBit() {
        Learner learner = learner(EVERYTHING);
        train(learner, EVERYTHING, 2);
        Learner.Snapshot snapshot = learner.snapshot();
        LearnerState before = learner.state();
        train(learner, EVERYTHING, 3);
        LearnerState after = learner.state();
        before.vectors()
                .forEach((name, vector) ->
                        assertThat(after.values(name)).as(name).isNotEqualTo(vector.values()));

        learner.restore(snapshot);

        assertThat(learner.state()).isEqualTo(before);
        assertThat(learner.nextStep()).isEqualTo(3);
        train(learner, EVERYTHING, 3);
        assertThat(learner.state()).isEqualTo(after);
        learner.restore(snapshot);
        assertThat(learner.state()).as("snapshots are not used up").isEqualTo(before);
    }

    @Test
    void goesOnFromAStateAsTheLearnerThatItIsOf() {
        Learner learner = learner(EVERYTHING);
        train(learner, EVERYTHING, 2);
        LearnerState halfway = learner.state();
        train(learner, EVERYTHING, 2);

        Learner other = learner(EVERYTHING);
        train(other, EVERYTHING, 1);
        other.restore(halfway);

        assertThat(other.state()).isEqualTo(halfway);
        train(other, EVERYTHING, 2);
        assertThat(other.state()).isEqualTo(learner.state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam.m", "ema", "momentum", "moving", "never-hurt.mean", "steps"})
    void refusesAStateThatLacksAVector(String name) {
        Learner learner = learner(EVERYTHING);
        TreeMap<String, StateVector> vectors = new TreeMap<>(learner.state().vectors());
        vectors.remove(name);
        LearnerState lacking = new LearnerState(vectors);

        assertThatThrownBy(() -> learner.restore(lacking))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a state with '" + name + "', got " + lacking);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam.v", "ema", "momentum", "never-hurt.mean"})
    void refusesAVectorOfAnotherLength(String name) {
        Learner learner = learner(EVERYTHING);
        TreeMap<String, StateVector> vectors = new TreeMap<>(learner.state().vectors());
        int expected = vectors.get(name).values().length;
        vectors.put(name, new StateVector(new float[3], Averaging.MEAN));

        assertThatThrownBy(() -> learner.restore(new LearnerState(vectors)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot restore '" + name + "': expected " + expected + " values, got 3");
    }

    @Test
    void knowsWhereItStartedWhateverMoves() {
        Learner learner = learner(EVERYTHING);
        Interval first = learner.learning().get(0);
        float[] began = first.of(learner.target().values()).toFloats();
        LearnerState resting = learner.state();
        train(learner, EVERYTHING, 2);

        assertThat(learner.keepsStart()).isTrue();
        assertThat(learner.start(first).toFloats()).containsExactly(began);
        learner.restore(resting.withParameters("ema"));
        assertThat(learner.start(first).toFloats()).containsExactly(began);
    }

    @Test
    void keepsNoStartThatNothingAsksFor() {
        StepPlan plan = Plans.sgd(0.9, 1e-4, 0.1, 0.1);
        Learner learner = learner(plan);
        Interval first = learner.learning().get(0);

        assertThat(learner.keepsStart()).isFalse();
        assertThatThrownBy(() -> learner.start(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This learner has not kept its start values");
        assertThat(learner.state().vectors()).containsOnlyKeys("momentum", "moving");
    }

    @Test
    void countsStepsOnlyForRulesThatMustKnow() {
        Learner counting = learner(EVERYTHING);
        StepPlan plan = Plans.sgd(0.9, 1e-4, 0.1, 0.1);
        Learner other = learner(plan);
        train(counting, EVERYTHING, 3);
        train(other, plan, 3);

        assertThat(counting.steps()).isEqualTo(3);
        assertThat(counting.nextStep()).isEqualTo(4);
        assertThat(counting.state().values("steps")).containsExactly(3);
        assertThat(other.steps()).isZero();
    }

    /** PyTorch's AveragedModel takes the start over, and then averages after each step. */
    @Test
    void averagesParametersAndStatisticsAsPyTorchDoes() {
        PyTorch golden = PyTorch.cases("averages").findFirst().orElseThrow();
        double[] parameters = golden.vector("parameters");
        double[] means = golden.vector("means");
        Network network = TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1);
        network.values().fill(parameters[0]);
        Learner learner = EVERYTHING.learner(network, List.of());
        learners.add(learner);
        for (int step = 1; step < parameters.length; step++) {
            network.values().fill(parameters[step]);
            learner.stepped(golden.number("keep"));

            float[] average = learner.state().values("ema");
            assertThat(average).hasSize((int) ParameterLayout.of(network).moving().stream()
                    .mapToLong(Interval::length)
                    .sum());
            for (float value : average) {
                assertThat((double) value).as("after step %d", step).isCloseTo(means[step], within(1e-6));
            }
        }
    }

    @Test
    void takesTheAverageInPlaceOfTheParameters() {
        Learner learner = learner(EVERYTHING);
        train(learner, EVERYTHING, 2);
        LearnerState state = learner.state();
        LearnerState averaged = state.withParameters("ema");

        assertThat(averaged.values("moving"))
                .containsExactly(state.values("ema"))
                .isNotEqualTo(state.values("moving"));
        assertThat(averaged.values("ema")).containsExactly(state.values("ema"));
        assertThat(averaged.withParameters(state)).isEqualTo(state);
        assertThatThrownBy(() -> state.withParameters("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a state with 'none', got " + state);
    }

    @Test
    void vectorsToWorkWithHaveAPlaceForAllThatMoves() {
        Learner learner = learner(EVERYTHING);
        Interval first = learner.learning().get(0);
        Interval statistic = learner.statistics().get(0);

        learner.scratch("one").fill(1);
        learner.scratch("one", first).fill(2);
        learner.scratch("two").fill(3);

        assertThat(learner.scratch("one", first).toFloats())
                .hasSize((int) first.length())
                .containsOnly(2);
        assertThat(learner.scratch("one", statistic).toFloats())
                .hasSize((int) statistic.length())
                .containsOnly(1);
        assertThat(learner.scratch("one").length())
                .isEqualTo(length(learner.learning()) + length(learner.statistics()));
    }

    @Test
    void frozenParametersArePartOfNothing() {
        Learner learner = learner(EVERYTHING);
        long frozen = ParameterLayout.of(learner.target()).length(Role.FROZEN);

        assertThat(frozen).isPositive();
        assertThat(learner.state().values("moving"))
                .hasSize((int) (learner.target().values().length() - frozen));
    }

    @Test
    void withoutSlotsThereAreParametersAlone() {
        StepPlan plan = new StepPlan(
                List.of(new CrossEntropy(0)),
                new GradientSum(),
                Map.of(Group.BACKBONE, optimizer(SGD), Group.HEAD, optimizer(SGD)),
                new PlainStep(),
                0);
        Learner learner =
                plan.learner(TinyNetworks.of(new org.spottune.transfer.FineTuning(), DataType.FLOAT, 1), List.of());
        learners.add(learner);

        assertThat(learner.state().vectors()).containsOnlyKeys("momentum", "moving");
    }

    private Learner learner(StepPlan plan) {
        Learner learner = plan.learner(TinyNetworks.of(new SpotTune(1, 5), DataType.FLOAT, 1), List.of());
        learners.add(learner);
        return learner;
    }

    private static void train(Learner learner, StepPlan plan, int steps) {
        long[] ids = LongStream.range(0, 6).toArray();
        Batch batch = new Batch(TinyNetworks.images(DataType.FLOAT, 6), new int[] {0, 1, 2, 0, 1, 2}, ids);
        for (int i = 0; i < steps; i++) {
            plan.procedure()
                    .run(Plans.step(learner, plan, batch, new RoutingNoise(5, Purpose.TRAINING_ROUTES).of(0, ids, 1)));
        }
    }
}
