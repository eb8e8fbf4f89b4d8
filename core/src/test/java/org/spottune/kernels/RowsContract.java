package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations on some rows of a batch. */
interface RowsContract extends KernelsContract {

    static Stream<ActivationShape> rowShapes() {
        return Stream.of(
                new ActivationShape(6, 1, 1, 3),
                new ActivationShape(6, 3, 5, 7),
                new ActivationShape(6, 4, 4, 16),
                new ActivationShape(6, 16, 16, 20));
    }

    int[] ROWS = {4, 0, 1, 5};

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.RowsContract#rowShapes")
    default void selectsRowsInTheGivenOrder(ActivationShape shape) {
        Activation values = Activation.random(shape, 1);
        Tensor input = load(values);

        Tensor selected = kernels().selectRows(input, ROWS);

        Activation expected = Activation.zeros(shape.withBatch(ROWS.length));
        for (int i = 0; i < ROWS.length; i++) {
            expected = expected.withRow(i, values.row(ROWS[i]));
        }
        assertThat(selected.shape()).isEqualTo(expected.shape());
        assertValues("selected rows", selected, expected);
        assertValues("input", input, values);
    }

    @Test
    default void refusesToSelectNoRow() {
        Tensor input = load(Activation.random(new ActivationShape(2, 2, 2, 2), 1));

        assertThatThrownBy(() -> kernels().selectRows(input, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sizes >= 1");
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.RowsContract#rowShapes")
    default void choosesRowByRow(ActivationShape shape) {
        Activation a = Activation.random(shape, 2);
        Activation b = Activation.random(shape, 3);
        Tensor ifTrue = load(a);
        Tensor ifFalse = load(b);

        Tensor chosen = kernels().chooseRows(new boolean[] {true, false, false, true, true, false}, ifTrue, ifFalse);

        assertValues(
                "chosen rows",
                chosen,
                a.withRow(1, b.row(1)).withRow(2, b.row(2)).withRow(5, b.row(5)));
        assertValues("rows if true", ifTrue, a);
        assertValues("rows if false", ifFalse, b);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.RowsContract#rowShapes")
    default void putsRows(ActivationShape shape) {
        Activation before = Activation.random(shape, 4);
        Activation rows = Activation.random(shape.withBatch(ROWS.length), 5);
        Tensor target = load(before);

        kernels().putRows(target, load(rows), ROWS);

        Activation expected = before;
        for (int i = 0; i < ROWS.length; i++) {
            expected = expected.withRow(ROWS[i], rows.row(i));
        }
        assertValues("target", target, expected);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.RowsContract#rowShapes")
    default void addsRows(ActivationShape shape) {
        Activation before = Activation.random(shape, 6);
        Activation rows = Activation.random(shape.withBatch(ROWS.length), 7);
        Tensor target = load(before);

        kernels().addRows(target, load(rows), ROWS);

        Activation expected = before;
        for (int i = 0; i < ROWS.length; i++) {
            double[] sum = before.row(ROWS[i]);
            double[] addend = rows.row(i);
            IntStream.range(0, sum.length).forEach(k -> sum[k] += addend[k]);
            expected = expected.withRow(ROWS[i], sum);
        }
        assertClose("target", target, expected);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.RowsContract#rowShapes")
    default void zeroesRows(ActivationShape shape) {
        Activation before = Activation.random(shape, 8);
        Tensor target = load(before);

        kernels().zeroRows(target, new int[] {2, 5});

        double[] zeros = new double[(int) shape.rowSize()];
        assertValues("target", target, before.withRow(2, zeros).withRow(5, zeros));
    }

    @Test
    default void leavesTheTargetWhereNoRowIsGiven() {
        Activation before = Activation.random(new ActivationShape(2, 3, 3, 4), 9);
        Tensor target = load(before);
        Tensor source = load(before.map(value -> value + 1));

        kernels().putRows(target, source, new int[0]);
        kernels().addRows(target, source, new int[0]);
        kernels().zeroRows(target, new int[0]);

        assertValues("target", target, before);
    }

    @ParameterizedTest
    @MethodSource("org.spottune.kernels.RowsContract#rowShapes")
    default void multipliesADifferenceRowByRow(ActivationShape shape) {
        Activation weight = Activation.random(shape, 10);
        Activation a = Activation.random(shape, 11);
        Activation b = Activation.random(shape, 12);
        double[] expected = new double[shape.batch()];
        for (int row = 0; row < shape.batch(); row++) {
            double[] w = weight.row(row);
            double[] ofA = a.row(row);
            double[] ofB = b.row(row);
            for (int i = 0; i < w.length; i++) {
                expected[row] += w[i] * (ofA[i] - ofB[i]);
            }
        }
        Tensor weightTensor = load(weight);
        Tensor tensorA = load(a);
        Tensor tensorB = load(b);

        assertClose("row dots", kernels().rowDotsOfDifference(weightTensor, tensorA, tensorB), expected);

        assertValues("weight", weightTensor, weight);
        assertValues("a", tensorA, a);
        assertValues("b", tensorB, b);
    }
}
