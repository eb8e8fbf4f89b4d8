package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.optim.NeverHurt.Scope;

/** What holds of the direction for gradients J of the loss and R of the regulariser, whatever they are. */
@PropertyDefaults(tries = 200)
class NeverHurtPropertyTest {

    private static final int LENGTH = 6;
    private static final NeverHurt NEVER_HURT = new NeverHurt(Scope.JOINT, 0);
    private static final double TINY = 1e-9;

    @Property
    void neverOpposesTheLoss(@ForAll("vectors") double[] loss, @ForAll("vectors") double[] regularizer) {
        double[] direction = direction(loss, regularizer);

        double product = dot(direction, loss);
        assertThat(product).isGreaterThanOrEqualTo(-TINY * norm(direction) * norm(loss));
        if (dot(loss, regularizer) < 0 && norm(loss) > 0) {
            // Exactly as far along J as without a regulariser.
            assertThat(product).isCloseTo(dot(loss, loss), within(TINY * scale(loss, regularizer)));
        }
    }

    @Property
    void isTheSumBitForBitWithoutConflict(@ForAll("vectors") double[] loss, @ForAll("vectors") double[] any) {
        double[] regularizer = times(dot(loss, any) < 0 ? -1 : 1, any);
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            assertThat(combined(NEVER_HURT, type, loss, regularizer))
                    .containsExactly(combined(new GradientSum(), type, loss, regularizer));
        }
    }

    /** What is left of R is at right angles to J: there is no more to take away. */
    @Property
    void takingAwayTwiceTakesAwayNoMoreThanOnce(
            @ForAll("vectors") double[] loss, @ForAll("vectors") double[] regularizer) {
        double[] direction = direction(loss, regularizer);
        double[] left = plus(direction, times(-1, loss));

        assertClose(direction(loss, left), direction, scale(loss, regularizer));
    }

    @Property
    void makesTheRegularizerNoLongerAndKeepsWhatIsAtRightAngles(
            @ForAll("vectors") double[] loss, @ForAll("vectors") double[] regularizer) {
        double[] direction = direction(loss, regularizer);
        double[] left = plus(direction, times(-1, loss));

        assertThat(norm(left)).isLessThanOrEqualTo(norm(regularizer) + TINY * scale(loss, regularizer));
        if (dot(loss, regularizer) < 0 && norm(loss) > 0) {
            assertThat(dot(direction, direction))
                    .isCloseTo(dot(loss, loss) + dot(left, left), within(TINY * scale(loss, regularizer)));
        }
    }

    /** How far the direction is from the plain sum tends to zero with the conflict: a wrong sign of a tiny one is harmless. */
    @Property
    void differsFromTheSumByTheConflictAlone(
            @ForAll("vectors") double[] loss, @ForAll("vectors") double[] regularizer) {
        double[] difference = plus(direction(loss, regularizer), times(-1, plus(loss, regularizer)));

        double conflict = Math.max(0, -dot(loss, regularizer));
        assertThat(norm(difference) * norm(loss))
                .isCloseTo(norm(loss) > 0 ? conflict : 0, within(TINY * scale(loss, regularizer)));
    }

    /** Powers of two, which change no digit. */
    @Property
    void scalesWithBothGradients(
            @ForAll("vectors") double[] loss,
            @ForAll("vectors") double[] regularizer,
            @ForAll @IntRange(min = -20, max = 20) int exponent) {
        double factor = Math.pow(2, exponent);

        assertThat(direction(times(factor, loss), times(factor, regularizer)))
                .containsExactly(times(factor, direction(loss, regularizer)));
    }

    /** d(J, a Omega, lambda / a) = d(J, Omega, lambda): only the product of weight and gradient counts. */
    @Property
    void dependsOnTheWeightedRegularizerAlone(
            @ForAll("vectors") double[] loss,
            @ForAll("vectors") double[] omega,
            @ForAll @IntRange(min = -20, max = 20) int exponent) {
        double factor = Math.pow(2, exponent);
        double lambda = 0.75;

        assertThat(direction(loss, times(lambda / factor, times(factor, omega))))
                .containsExactly(direction(loss, times(lambda, omega)));
    }

    /** In single precision, whose squares of such values are zero or infinite; only the ratio has to be one of its numbers. */
    @Property
    void hasTheSameDirectionWhateverTheLengths(
            @ForAll("vectors") double[] loss,
            @ForAll("vectors") double[] regularizer,
            @ForAll @IntRange(min = -25, max = 25) int ofLoss,
            @ForAll @IntRange(min = -30, max = 30) int ratio) {
        int ofRegularizer = Math.max(-25, Math.min(25, ofLoss + ratio));
        double[] scaled = times(Math.pow(10, ofLoss), loss);
        double[] other = times(Math.pow(10, ofRegularizer), regularizer);

        double[] direction = combined(NEVER_HURT, DataType.FLOAT, scaled, other);

        double largest = norm(scaled) + norm(other) + 1e-30;
        assertThat(Arrays.stream(direction).allMatch(Double::isFinite)).isTrue();
        assertThat(dot(times(1 / largest, direction), times(1 / largest, scaled)))
                .isGreaterThanOrEqualTo(-1e-6 * norm(scaled) / largest);
        double[] exact = direction(times(1 / largest, scaled), times(1 / largest, other));
        for (int i = 0; i < LENGTH; i++) {
            assertThat(direction[i] / largest).isCloseTo(exact[i], within(1e-5));
        }
    }

    /** However the values are divided into parts. */
    @Property
    void partsMakeNoDifference(
            @ForAll("vectors") double[] loss,
            @ForAll("vectors") double[] regularizer,
            @ForAll @IntRange(min = 1, max = LENGTH - 1) int cut) {
        FlatVector whole = vector(DataType.DOUBLE, loss);
        FlatVector other = vector(DataType.DOUBLE, regularizer);

        NEVER_HURT.combine(List.of(
                part(whole.slice(0, cut), other.slice(0, cut)),
                part(whole.slice(cut, LENGTH), other.slice(cut, LENGTH))));

        assertClose(whole.read().toDoubleVector(), direction(loss, regularizer), scale(loss, regularizer));
    }

    @Property
    void theSharedScopeNeverOpposesTheLossOnWhatTheRegularizerActsOn(
            @ForAll("vectors") double[] loss,
            @ForAll("vectors") double[] regularizer,
            @ForAll("vectors") double[] own) {
        FlatVector shared = vector(DataType.DOUBLE, loss);
        FlatVector rest = vector(DataType.DOUBLE, own);

        new NeverHurt(Scope.SHARED, 0)
                .combine(List.of(
                        part(shared, vector(DataType.DOUBLE, regularizer)),
                        new Direction.Part(
                                rest, Optional.of(vector(DataType.DOUBLE, new double[LENGTH])), false, List.of())));

        assertThat(rest.read().toDoubleVector()).containsExactly(own);
        assertThat(shared.read().toDoubleVector()).containsExactly(direction(loss, regularizer));
    }

    @Property
    void firstStepsWithAMemoryAreThoseWithout(
            @ForAll("vectors") double[] loss,
            @ForAll("vectors") double[] regularizer,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double memory) {
        FlatVector mean = vector(DataType.DOUBLE, new double[LENGTH]);
        FlatVector direction = vector(DataType.DOUBLE, loss);

        new NeverHurt(Scope.JOINT, memory)
                .combine(List.of(new Direction.Part(
                        direction, Optional.of(vector(DataType.DOUBLE, regularizer)), true, List.of(mean))));

        assertClose(direction.read().toDoubleVector(), direction(loss, regularizer), scale(loss, regularizer));
    }

    /** What is left of R does not oppose the mean of the gradients, which is an exponential one. */
    @Property
    void withAMemoryTheRegularizerNeverOpposesTheMeanGradient(
            @ForAll("steps") List<double[]> losses,
            @ForAll("vectors") double[] regularizer,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double memory) {
        FlatVector slot = vector(DataType.DOUBLE, new double[LENGTH]);
        double[] mean = new double[LENGTH];
        for (double[] loss : losses) {
            FlatVector direction = vector(DataType.DOUBLE, loss);

            new NeverHurt(Scope.JOINT, memory)
                    .combine(List.of(new Direction.Part(
                            direction, Optional.of(vector(DataType.DOUBLE, regularizer)), true, List.of(slot))));

            mean = plus(times(memory, mean), times(1 - memory, loss));
            double scale = scale(mean, regularizer) + dot(loss, loss);
            assertClose(slot.read().toDoubleVector(), mean, scale);
            double[] left = plus(direction.read().toDoubleVector(), times(-1, loss));
            assertThat(dot(left, mean)).isGreaterThanOrEqualTo(-TINY * scale);
            if (dot(mean, regularizer) >= TINY * scale) {
                assertClose(left, regularizer, scale);
            }
        }
    }

    @Property
    void tellsTheAnglesOfWhatItMakes(@ForAll("vectors") double[] loss, @ForAll("vectors") double[] regularizer) {
        FlatVector made = vector(DataType.DOUBLE, loss);

        Map<String, Double> figures = NEVER_HURT.combine(List.of(part(made, vector(DataType.DOUBLE, regularizer))));

        boolean conflict = dot(loss, regularizer) < 0;
        assertThat(figures.get("never-hurt.conflicts")).isEqualTo(conflict ? 1 : 0);
        double[] direction = made.read().toDoubleVector();
        double[] sum = plus(loss, regularizer);
        if (figures.containsKey("never-hurt.angled") && norm(direction) > 1e-3 && norm(sum) > 1e-3) {
            assertCosine(figures.get("never-hurt.angle-1"), direction, loss);
            assertCosine(figures.get("never-hurt.angle-2"), direction, regularizer);
            assertCosine(figures.get("never-hurt.angle-3"), sum, loss);
            assertCosine(figures.get("never-hurt.angle-4"), sum, regularizer);
            assertThat(figures.get("never-hurt.angle-1")).isLessThanOrEqualTo(90 + 1e-6);
        }
    }

    private static void assertCosine(double degrees, double[] a, double[] b) {
        assertThat(Math.cos(Math.toRadians(degrees))).isCloseTo(dot(a, b) / norm(a) / norm(b), within(1e-6));
    }

    /** Whole numbers, so that gradients at right angles and opposite ones occur; zero vectors too. */
    @Provide
    Arbitrary<double[]> vectors() {
        return Arbitraries.integers()
                .between(-3, 3)
                .map(Integer::doubleValue)
                .array(Double[].class)
                .ofSize(LENGTH)
                .map(values ->
                        Arrays.stream(values).mapToDouble(Double::doubleValue).toArray());
    }

    @Provide
    Arbitrary<List<double[]>> steps() {
        return vectors().list().ofMinSize(1).ofMaxSize(5);
    }

    private static double[] direction(double[] loss, double[] regularizer) {
        return combined(NEVER_HURT, DataType.DOUBLE, loss, regularizer);
    }

    private static double[] combined(Direction direction, DataType type, double[] loss, double[] regularizer) {
        FlatVector made = vector(type, loss);
        direction.combine(List.of(part(made, vector(type, regularizer))));
        return made.read().toDoubleVector();
    }

    private static Direction.Part part(FlatVector loss, FlatVector regularizer) {
        return new Direction.Part(loss, Optional.of(regularizer), true, new ArrayList<>());
    }

    private static FlatVector vector(DataType type, double[] values) {
        return new HostVector(Nd4j.createFromArray(values).castTo(type));
    }

    private static void assertClose(double[] actual, double[] expected, double scale) {
        assertThat(actual).containsExactly(expected, within(TINY * scale));
    }

    /** What inner products of the two are small beside. */
    private static double scale(double[] a, double[] b) {
        return 1e-30 + dot(a, a) + dot(b, b);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static double[] times(double factor, double[] a) {
        double[] product = a.clone();
        for (int i = 0; i < a.length; i++) {
            product[i] *= factor;
        }
        return product;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < a.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
