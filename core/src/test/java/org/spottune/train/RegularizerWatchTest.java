package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.learner.Learner;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.Coefficient;
import org.spottune.objective.FeaturePenalty;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Regularizers;
import org.spottune.objective.Term;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Direction;
import org.spottune.optim.GradientSum;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.NeverHurt;
import org.spottune.policy.Routing;
import org.spottune.transfer.FineTuning;

class RegularizerWatchTest {

    private static final int IMAGES = 6;

    static List<Direction> directions() {
        return List.of(new GradientSum(), new NeverHurt(NeverHurt.Scope.JOINT, 0));
    }

    /** By how much each is moved from its start, and the strength, give the norm of its gradient. */
    @ParameterizedTest
    @MethodSource("directions")
    void tellsBothNormsOfAPenaltyThatOutweighsTheLoss(Direction direction) {
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            StepPlan plan = plan(direction, towardStart(1e4));
            Learner learner = plan.learner(network, List.of());
            long moved = moveByOne(network);

            NamedSums sums = plan.procedure().run(step(learner, plan, 0, 0));

            RegularizerExcess excess = RegularizerExcess.in(sums).get(0);
            assertThat(RegularizerExcess.in(sums)).hasSize(1);
            assertThat(excess.regularizer()).isEqualTo("l2-sp");
            assertThat(excess.steps()).isEqualTo(1);
            assertThat(excess.gradient()).isCloseTo(1e4 * Math.sqrt(moved), within(1.0));
            assertThat(excess.loss()).isPositive().isLessThan(excess.gradient() / 100);
            if (direction.separates()) {
                assertThat(excess.loss()).isCloseTo(sums.value("never-hurt.norm-empirical"), within(1e-9));
                assertThat(excess.gradient()).isCloseTo(sums.value("never-hurt.norm-regularizer"), within(1e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("directions")
    void tellsEachThatOutweighsTheLossAndNoOther(Direction direction) {
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            StepPlan plan = plan(direction, towardStart(1e-6), new FeaturePenalty(1e6));
            Learner learner = plan.learner(network, List.of());
            moveByOne(network);

            assertThat(RegularizerExcess.in(plan.procedure().run(step(learner, plan, 0, 9))))
                    .extracting(RegularizerExcess::regularizer)
                    .containsExactly("feature-penalty");
        }
    }

    @Test
    void looksAtTheFirstStepsAlone() {
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            StepPlan plan = plan(new GradientSum(), new FeaturePenalty(1e6));
            Learner learner = plan.learner(network, List.of());

            assertThat(RegularizerExcess.in(plan.procedure()
                            .gradients(step(learner, plan, 0, 9))
                            .sums()))
                    .hasSize(1);
            assertThat(RegularizerExcess.in(plan.procedure()
                            .gradients(step(learner, plan, 0, 10))
                            .sums()))
                    .isEmpty();
            assertThat(RegularizerExcess.in(plan.procedure()
                            .gradients(step(learner, plan, 1, 0))
                            .sums()))
                    .isEmpty();
        }
    }

    /** Steps that are watched have the same bits as those that are not. */
    @ParameterizedTest
    @MethodSource("directions")
    void changesNoBitOfTraining(Direction direction) {
        try (Network watched = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);
                Network unwatched = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            StepPlan plan = plan(direction, towardStart(0.5), new FeaturePenalty(0.1));
            Learner first = plan.learner(watched, List.of());
            Learner second = plan.learner(unwatched, List.of());
            for (int i = 0; i < 3; i++) {
                NamedSums sums = plan.procedure().run(step(first, plan, 0, i));

                assertThat(sums).isEqualTo(plan.procedure().run(step(second, plan, 0, 100)));
            }
            assertThat(watched.values().toFloats()).isEqualTo(unwatched.values().toFloats());
        }
    }

    @Test
    void namesNormsAndTheSettingToLower() {
        NamedSums sums = NamedSums.of("excess.feature-maps", 2, 3, 3000).merge(NamedSums.of("steps", 2));

        assertThat(RegularizerExcess.in(sums)).containsExactly(new RegularizerExcess("feature-maps", 2, 1.5, 1500));
        assertThat(RegularizerExcess.in(sums).get(0).warning(Map.of("feature-maps.lambda", 0.3)))
                .isEqualTo("Regularizer feature-maps outweighs the loss: in the first steps the norm of its gradient"
                        + " is 1.50e+03, that of the loss 1.50, more than 100 times as much; lower"
                        + " feature-maps.lambda (now 0.3)");
    }

    @Test
    void knowsTheSettingThatWeighsEach() {
        assertThat(Regularizers.ALL.stream().map(entry -> entry.weight().key()))
                .containsExactly(
                        "l2-sp.alpha",
                        "feature-maps.lambda",
                        "lwf.lambda",
                        "feature-matching.lambda",
                        "attention-transfer.lambda",
                        "teacher-logits.lambda",
                        "teacher-features.lambda");
        assertThat(Regularizers.ALL).allSatisfy(entry -> assertThat(Regularizers.weightOf(entry.id()))
                .contains(entry.weight().key()));
        assertThat(Regularizers.weightOf("other")).isEmpty();
    }

    private static StepPlan plan(Direction direction, Term... terms) {
        return Plans.of(new MomentumSgd(0.9), 1e-3, direction, terms);
    }

    private static WeightPenalty towardStart(double strength) {
        return new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, Coefficient.constant(strength)));
    }

    /** Moves what learns, and says how many values of the backbone that are. */
    private static long moveByOne(Network network) {
        return network.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.LEARNING)
                .filter(parameter -> parameter.group() == Group.BACKBONE)
                .peek(parameter -> parameter.assign(parameter.values().add(1)))
                .mapToLong(Parameter::length)
                .sum();
    }

    private static Step step(Learner learner, StepPlan plan, int epoch, int number) {
        Batch batch = new Batch(
                TinyNetworks.images(DataType.FLOAT, IMAGES),
                IntStream.range(0, IMAGES).map(i -> i % TinyNetworks.CLASSES).toArray(),
                LongStream.range(0, IMAGES).toArray());
        return new Step(learner, plan, batch, Routing.argmax(), number, epoch, NamedSums.EMPTY, new SourceRecordings());
    }
}
