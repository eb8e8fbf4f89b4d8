package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.optim.NeverHurt.Scope;

class DirectionTest {

    private final NeverHurt neverHurt = new NeverHurt(Scope.JOINT, 0);

    @Test
    void theSumAddsTheGradientsWhereTheyAreApart() {
        FlatVector apart = vector(2f, 0f);
        FlatVector together = vector(7f);

        Map<String, Double> figures = new GradientSum()
                .combine(List.of(
                        part(apart, vector(-1f, 3f)), new Direction.Part(together, Optional.empty(), true, List.of())));

        assertThat(apart.toFloats()).containsExactly(1f, 3f);
        assertThat(together.toFloats()).containsExactly(7f);
        assertThat(figures).isEmpty();
        assertThat(new GradientSum().separates()).isFalse();
    }

    /** J = (2, 0) and R = (-1, 3): g = -2, |J|² = 4, so that J is added once more by half. */
    @Test
    void neverHurtTakesAwayWhatOpposesTheLoss() {
        FlatVector direction = vector(2f, 0f);

        Map<String, Double> figures = neverHurt.combine(List.of(part(direction, vector(-1f, 3f))));

        assertThat(direction.toFloats()).containsExactly(2f, 3f);
        assertThat(figures)
                .containsEntry("never-hurt.conflicts", 1.0)
                .containsEntry("never-hurt.angled", 1.0)
                .containsEntry("never-hurt.norm-empirical", 2.0)
                .containsEntry("never-hurt.norm-regularizer", Math.sqrt(10));
        assertThat(figures.get("never-hurt.cosine")).isCloseTo(-1 / Math.sqrt(10), within(1e-12));
        // (2, 3) to (2, 0) and to (-1, 3); (1, 3) to both.
        assertAngle(figures, 1, 2 / Math.sqrt(13));
        assertAngle(figures, 2, 7 / Math.sqrt(130));
        assertAngle(figures, 3, 1 / Math.sqrt(10));
        assertAngle(figures, 4, 8 / 10.0);
        assertThat(neverHurt.separates()).isTrue();
    }

    private static void assertAngle(Map<String, Double> figures, int number, double cosine) {
        assertThat(figures.get("never-hurt.angle-" + number))
                .as("angle %d", number)
                .isCloseTo(Math.toDegrees(Math.acos(cosine)), within(1e-6));
    }

    @Test
    void neverHurtIsTheSumWhereTheRegularizerHelpsOrIsAtRightAngles() {
        FlatVector helped = vector(2f, 0f);
        FlatVector untouched = vector(2f, 0f);

        Map<String, Double> figures = neverHurt.combine(List.of(part(helped, vector(1f, 3f))));
        neverHurt.combine(List.of(part(untouched, vector(0f, 3f))));

        assertThat(helped.toFloats()).containsExactly(3f, 3f);
        assertThat(untouched.toFloats()).containsExactly(2f, 3f);
        assertThat(figures).containsEntry("never-hurt.conflicts", 0.0);
    }

    /** The parts oppose each other one by one, 1 * -1 and 3 * 1, but not as one vector. */
    @Test
    void partsAreComparedAsOneVector() {
        FlatVector first = vector(1f);
        FlatVector second = vector(3f);

        neverHurt.combine(List.of(part(first, vector(-1f)), part(second, vector(1f))));

        assertThat(first.toFloats()).containsExactly(0f);
        assertThat(second.toFloats()).containsExactly(4f);
    }

    /** As one vector they agree; of the shared part alone g = -1 and |J|² = 1, so that all of it is taken away. */
    @Test
    void theSharedScopeComparesWhatTheRegularizerActsOnAndLeavesTheRestAlone() {
        FlatVector shared = vector(1f);
        FlatVector own = vector(3f);

        Map<String, Double> figures = new NeverHurt(Scope.SHARED, 0)
                .combine(List.of(
                        part(shared, vector(-1f)), new Direction.Part(own, Optional.of(vector(0f)), false, List.of())));

        assertThat(shared.toFloats()).containsExactly(1f);
        assertThat(own.toFloats()).containsExactly(3f);
        assertThat(figures).containsEntry("never-hurt.conflicts", 1.0);
        // (1, 3) to itself, where the plain sum is (0, 3).
        assertThat(figures.get("never-hurt.angle-1")).isCloseTo(0, within(1e-5));
        assertThat(figures.get("never-hurt.angle-3"))
                .isCloseTo(Math.toDegrees(Math.acos(3 / Math.sqrt(10))), within(1e-6));
    }

    /** In the joint scope the part without a regulariser is enlarged by the same factor: the paper's form. */
    @Test
    void theJointScopeEnlargesWhatTheRegularizerDoesNotActOn() {
        FlatVector shared = vector(1f);
        FlatVector own = vector(1f);

        neverHurt.combine(
                List.of(part(shared, vector(-1f)), new Direction.Part(own, Optional.of(vector(0f)), false, List.of())));

        // g = -1, |J|² = 2: J counts one and a half times.
        assertThat(shared.toFloats()).containsExactly(0.5f);
        assertThat(own.toFloats()).containsExactly(1.5f);
    }

    /** g = -2 and |J|² = 2e-40: J counts 1e40 times, a number that single precision does not have. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void neverHurtIsFiniteWhereTheLossHasHardlyAnyGradient(double memory) {
        FlatVector direction = vector(1e-20f, 1e-20f);
        FlatVector regularizer = vector(-3e20f, 1e20f);
        List<FlatVector> slots = memory > 0 ? List.of(vector(0f, 0f)) : List.of();

        new NeverHurt(Scope.JOINT, memory)
                .combine(List.of(new Direction.Part(direction, Optional.of(regularizer), true, slots)));

        assertThat(direction.toFloats()[0]).isCloseTo(-2e20f, within(1e15f));
        assertThat(direction.toFloats()[1]).isCloseTo(2e20f, within(1e15f));
    }

    /** M = (4, 0) / 2, then M / 2 + (0, 2) / 2 = (1, 1), to which R = (-1, 0) has g = -1 and |M|² = 2. */
    @Test
    void withAMemoryTheRegularizerIsComparedWithAMeanOfGradients() {
        NeverHurt remembering = new NeverHurt(Scope.JOINT, 0.5);
        FlatVector mean = vector(0f, 0f);
        FlatVector first = vector(4f, 0f);
        FlatVector second = vector(0f, 2f);

        assertThat(remembering.slots()).containsExactly(new Slot("never-hurt.mean"));
        remembering.combine(List.of(new Direction.Part(first, Optional.empty(), true, List.of(mean))));
        assertThat(mean.toFloats()).containsExactly(2f, 0f);
        assertThat(first.toFloats()).containsExactly(4f, 0f);

        Map<String, Double> figures = remembering.combine(
                List.of(new Direction.Part(second, Optional.of(vector(-1f, 0f)), true, List.of(mean))));

        assertThat(mean.toFloats()).containsExactly(1f, 1f);
        assertThat(second.toFloats()).containsExactly(-0.5f, 2.5f);
        assertThat(figures).containsEntry("never-hurt.conflicts", 1.0);
        assertThat(figures.get("never-hurt.cosine")).isCloseTo(0, within(1e-12));
    }

    @Test
    void withoutARegularizerThereIsNothingToTell() {
        FlatVector direction = vector(1f, -2f);

        Map<String, Double> figures =
                neverHurt.combine(List.of(new Direction.Part(direction, Optional.empty(), true, List.of())));

        assertThat(figures).isEmpty();
        assertThat(direction.toFloats()).containsExactly(1f, -2f);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aZeroGradientHasNoAnglesAndTakesNothingAway(boolean ofLoss) {
        FlatVector zero = vector(0f, 0f);
        FlatVector some = vector(1f, -2f);
        FlatVector empirical = ofLoss ? zero : some;

        Map<String, Double> figures = neverHurt.combine(List.of(part(empirical, ofLoss ? some : zero)));

        assertThat(empirical.toFloats()).containsExactly(1f, -2f);
        assertThat(figures)
                .containsOnlyKeys("never-hurt.conflicts", "never-hurt.norm-empirical", "never-hurt.norm-regularizer")
                .containsEntry("never-hurt.conflicts", 0.0);
    }

    /** Opposite gradients of equal length: the plain sum is zero, and has no angle. */
    @Test
    void aSumOfZeroHasNoAngles() {
        FlatVector direction = vector(1f, -2f);

        Map<String, Double> figures = neverHurt.combine(List.of(part(direction, vector(-1f, 2f))));

        assertThat(direction.toFloats()).containsExactly(1f, -2f);
        assertThat(figures).containsEntry("never-hurt.conflicts", 1.0).doesNotContainKey("never-hurt.angled");
    }

    @Test
    void clippingBoundsTheNormOfAllPartsTogether() {
        FlatVector first = vector(3f);
        FlatVector second = vector(4f);
        Clipped clipped = new Clipped(new GradientSum(), 2.5);

        Map<String, Double> figures = clipped.combine(List.of(
                new Direction.Part(first, Optional.empty(), true, List.of()),
                new Direction.Part(second, Optional.empty(), true, List.of())));

        assertThat(figures).containsOnly(Map.entry("direction.norm", 5.0));
        assertThat(first.toFloats()[0]).isCloseTo(1.5f, within(1e-6f));
        assertThat(second.toFloats()[0]).isCloseTo(2f, within(1e-6f));
    }

    @Test
    void clippingActsOnTheDirectionThatIsInside() {
        FlatVector direction = vector(2f, 0f);
        Clipped clipped = new Clipped(neverHurt, 1);

        Map<String, Double> figures = clipped.combine(List.of(part(direction, vector(-1f, 3f))));

        // (2, 3) to a length of 1.
        assertThat(figures).containsEntry("direction.norm", Math.sqrt(13)).containsEntry("never-hurt.conflicts", 1.0);
        assertThat(direction.toFloats()[0]).isCloseTo((float) (2 / Math.sqrt(13)), within(1e-6f));
        assertThat(direction.toFloats()[1]).isCloseTo((float) (3 / Math.sqrt(13)), within(1e-6f));
        assertThat(clipped.separates()).isTrue();
        assertThat(new Clipped(new NeverHurt(Scope.JOINT, 0.5), 1).slots()).hasSize(1);
    }

    static Stream<Direction> directions() {
        return Stream.of(
                new GradientSum(),
                new NeverHurt(Scope.JOINT, 0),
                new NeverHurt(Scope.SHARED, 0.5),
                new Clipped(new GradientSum(), 1),
                new Clipped(new NeverHurt(Scope.JOINT, 0), 1));
    }

    /** What a step can tell, and no more, is named as a column; of equal columns tables would lose one. */
    @ParameterizedTest
    @MethodSource("directions")
    void everyFigureHasAColumn(Direction direction) {
        Direction.Part part = new Direction.Part(
                vector(1f, 0f),
                Optional.of(vector(-1f, 1f)),
                true,
                direction.slots().isEmpty() ? List.of() : List.of(vector(0f, 0f)));

        Set<String> told = direction.combine(List.of(part)).keySet();

        Set<String> named = new HashSet<>();
        direction.figures().forEach(figure -> {
            named.add(figure.sum());
            named.add(figure.count());
        });
        named.remove("");
        assertThat(named).isEqualTo(told);
        assertThat(direction.figures()).extracting(Direction.Figure::column).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refusesAMemoryOutsideItsRange(double memory) {
        assertThatThrownBy(() -> new NeverHurt(Scope.JOINT, memory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Memory of the empirical gradient must be in [0, 1), got " + memory);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesALargestNormThatIsNone(double largest) {
        assertThatThrownBy(() -> new Clipped(new GradientSum(), largest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Largest norm must be > 0 and finite, got " + largest);
    }

    private static Direction.Part part(FlatVector empirical, FlatVector regularizer) {
        return new Direction.Part(empirical, Optional.of(regularizer), true, List.of());
    }

    private static FlatVector vector(float... values) {
        return new HostVector(Nd4j.createFromArray(values));
    }
}
