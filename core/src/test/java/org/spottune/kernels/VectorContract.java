package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Flat vectors compute element by element, sum exactly, and count their changes. */
interface VectorContract extends KernelsContract {

    /** A length that is no multiple of blocks or chunks. */
    int LENGTH = 10_007;

    private FlatVector vector(double[] values) {
        FlatVector vector = vector(values.length);
        vector.write(Nd4j.createFromArray(values));
        return vector;
    }

    private void assertElements(String what, FlatVector actual, double[] x, double[] y, DoubleBinaryOperator expected) {
        double[] values = new double[x.length];
        Arrays.setAll(values, i -> expected.applyAsDouble(x[i], y[i]));
        assertClose(what, actual, values);
    }

    @Test
    default void vectorsBeginWithZerosAndTakeAnyValues() {
        FlatVector vector = vector(5).like();

        assertThat(vector.dataType()).isEqualTo(kernels().dataType());
        assertThat(vector.length()).isEqualTo(5);
        assertThat(vector.toFloats()).containsOnly(0);
        vector.fill(2.5);
        assertThat(vector.toFloats()).containsOnly(2.5f);
        vector.set(new float[] {1, 2, 3, 4, 5});
        assertThat(vector.read().toFloatVector()).containsExactly(1, 2, 3, 4, 5);
        vector.write(Nd4j.createFromArray(new float[][] {{5, 4, 3, 2, 1}}).transpose());
        assertThat(vector.toFloats()).containsExactly(5, 4, 3, 2, 1);
        vector.copyFrom(vector.like());
        assertThat(vector.toFloats()).containsOnly(0);
        assertThat(vector.like(2).length()).isEqualTo(2);
    }

    @Test
    default void vectorsComputeElementByElement() {
        double[] x = Activation.normal(LENGTH, 1);
        double[] y = Activation.normal(LENGTH, 2);
        FlatVector sum = vector(x);
        sum.axpy(-0.3, vector(y));
        assertElements("x - 0.3 y", sum, x, y, (a, b) -> a - 0.3 * b);
        sum.copyFrom(vector(x));
        sum.axpy(1, vector(y));
        assertElements("x + y", sum, x, y, Double::sum);
        sum.copyFrom(vector(x));
        sum.scale(0.9);
        assertElements("0.9 x", sum, x, y, (a, b) -> 0.9 * a);
    }

    @Test
    default void vectorsBecomeDifferences() {
        double[] x = Activation.normal(LENGTH, 1);
        double[] y = Activation.normal(LENGTH, 2);
        FlatVector difference = vector(LENGTH);

        difference.setDifference(vector(x), vector(y));
        assertElements("x - y", difference, x, y, (a, b) -> a - b);
        difference.setDifference(vector(y), difference);
        assertElements("y - (x - y)", difference, x, y, (a, b) -> b - (a - b));
    }

    @Test
    default void vectorsBecomeProducts() {
        double[] x = Activation.normal(LENGTH, 1);
        double[] y = Activation.normal(LENGTH, 2);
        FlatVector product = vector(x);

        product.setProduct(product, vector(y));

        assertElements("x * y", product, x, y, (a, b) -> a * b);
    }

    @Test
    default void masksKeepWhatIsAboveTheThreshold() {
        double[] x = Activation.normal(LENGTH, 1);
        double[] mask = Activation.normal(LENGTH, 2);
        mask[3] = 0.25;
        FlatVector kept = vector(LENGTH);

        kept.setMasked(vector(x), vector(mask), 0.25);

        assertElements("x where mask > 0.25", kept, x, mask, (a, m) -> m > 0.25 ? a : 0);
        assertThat(kept.read().getDouble(3)).isZero();
    }

    @Test
    default void vectorsTakeAdamsSteps() {
        double[] gradient = Activation.normal(LENGTH, 1);
        double[] before = Activation.normal(LENGTH, 2);
        FlatVector squares = vector(before);
        squares.blendSquare(0, squares);
        squares.blendSquare(0.99, vector(gradient));
        assertElements("mean of squares", squares, gradient, before, (g, b) -> 0.99 * b * b + 0.01 * g * g);
        FlatVector values = vector(before);
        values.addQuotient(-0.1, vector(gradient), squares, 2, 1e-8);
        assertElements(
                "values",
                values,
                gradient,
                before,
                (g, b) -> b - 0.1 * g / (Math.sqrt(2 * (0.99 * b * b + 0.01 * g * g)) + 1e-8));
    }

    @Test
    default void dotProductsNeitherUnderflowNorOverflow() {
        FlatVector vector = vector(1000);
        for (double magnitude : new double[] {1e-25, 1, 1e25}) {
            vector.fill(magnitude);
            assertThat(vector.dot(vector) / (1000 * magnitude * magnitude)).isCloseTo(1, within(1e-6));
        }
    }

    /** A length for more than one thread. */
    @Test
    default void dotProductsAreExactInTheLastPlacesOfSinglePrecision() {
        FlatVector vector = vector(1_200_007);
        vector.fill(0.1);
        FlatVector ones = vector.like();
        ones.fill(1);
        double tenth = kernels().dataType() == DataType.FLOAT ? 0.1f : 0.1;

        assertThat(vector.dot(ones)).isCloseTo(1_200_007 * tenth, within(1e-6));
        assertThat(vector.dot(ones)).isEqualTo(vector.dot(ones));
    }

    /** Longer than what one thread works on, and empty. */
    @Test
    default void threeProductsAtOnceHaveTheBitsOfEach() {
        for (int length : new int[] {1_200_007, 5, 0}) {
            FlatVector x = vector(Activation.normal(length, 1));
            FlatVector y = vector(Activation.normal(length, 2));

            assertThat(x.products(y)).isEqualTo(new FlatVector.Products(x.dot(x), x.dot(y), y.dot(y)));
        }
    }

    @Test
    default void noticesWhatIsNotFinite() {
        FlatVector vector = vector(LENGTH);
        assertThat(vector.finite()).isTrue();
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            vector.fill(1);
            vector.slice(LENGTH - 1, LENGTH).fill(bad);
            assertThat(vector.finite()).as("with %s", bad).isFalse();
            assertThat(vector.slice(0, LENGTH - 1).finite()).isTrue();
        }
    }

    @Test
    default void slicesAreViews() {
        FlatVector whole = vector(new double[] {0, 1, 2, 3, 4});
        FlatVector middle = whole.slice(1, 4);

        middle.slice(1, 3).fill(9);
        whole.slice(0, 2).fill(7);

        assertThat(whole.toFloats()).containsExactly(7, 7, 9, 9, 4);
        assertThat(middle.toFloats()).containsExactly(7, 9, 9);
    }

    @Test
    default void anEmptyVectorIsAsGoodAsAnyOther() {
        FlatVector empty = vector(3).slice(2, 2);

        changes(empty.like()).forEach(change -> change.accept(empty));

        assertThat(empty.length()).isZero();
        assertThat(empty.dot(empty)).isZero();
        assertThat(empty.finite()).isTrue();
        assertThat(empty.toFloats()).isEmpty();
    }

    @Test
    default void versionsGrowWithEachChangeOfAnyPart() {
        FlatVector whole = vector(6);
        FlatVector slice = whole.slice(2, 4);
        for (Consumer<FlatVector> change : changes(slice.like())) {
            long ofWhole = whole.version();
            long ofSlice = slice.version();
            change.accept(slice);
            assertThat(whole.version()).isGreaterThan(ofWhole);
            assertThat(slice.version()).isGreaterThan(ofSlice);
        }
        long ofSlice = slice.version();
        whole.fill(1);
        assertThat(slice.version()).isGreaterThan(ofSlice);
    }

    @Test
    default void versionsStayWhileNothingChanges() {
        FlatVector vector = vector(6);
        FlatVector other = vector.like();
        long before = vector.version();

        vector.dot(other);
        vector.products(other);
        vector.finite();
        vector.toFloats();
        vector.read();
        vector.slice(0, 3);
        other.axpy(2, vector);
        other.setDifference(vector, vector);
        other.copyFrom(vector);

        assertThat(vector.version()).isEqualTo(before);
    }

    /** One of each kind, by a vector of the same length. */
    private static List<Consumer<FlatVector>> changes(FlatVector by) {
        return List.of(
                vector -> vector.fill(1),
                vector -> vector.copyFrom(by),
                vector -> vector.setDifference(by, by),
                vector -> vector.setProduct(by, by),
                vector -> vector.setMasked(by, by, 0),
                vector -> vector.scale(2),
                vector -> vector.axpy(1, by),
                vector -> vector.axpy(2, by),
                vector -> vector.blendSquare(0.5, by),
                vector -> vector.addQuotient(1, by, by, 1, 1),
                vector -> vector.set(by.toFloats()),
                vector -> vector.write(by.read()),
                vector -> vector.write(vector.read()));
    }

    @Test
    default void refusesVectorsOfOtherLengths() {
        FlatVector vector = vector(3);
        assertThatThrownBy(() -> vector.axpy(1, vector(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Vectors must have the same length, got 3 and 2 values");
        assertThatThrownBy(() -> vector.set(new float[4])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> vector.slice(2, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot slice a vector of 3 values from 2 to 4");
    }
}
