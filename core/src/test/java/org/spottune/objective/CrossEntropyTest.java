package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.SeedContents;
import org.spottune.graph.Seeds;

class CrossEntropyTest {

    @Test
    void gradientIsProbabilityMinusLabelOverTheBatch() {
        INDArray logits = Nd4j.createFromArray(new double[][] {{0, Math.log(3)}, {0, 0}});
        Seeds seeds = new Seeds();

        List<Loss> losses = new CrossEntropy(0).evaluate(Losses.inputs(logits, 1, 0), seeds);

        double mean = SoftmaxCrossEntropy.of(logits, new int[] {1, 0}).lossSum() / 2;
        assertThat(losses).containsExactly(new Loss(mean, mean));
        assertThat(SeedContents.logits(seeds).data().asDouble())
                .containsExactly(new double[] {0.125, -0.125, -0.25, 0.25}, within(1e-15));
    }

    @Test
    void smoothingGivesEveryClassItsShareOfTheTarget() {
        INDArray logits = Nd4j.createFromArray(new double[][] {{0, Math.log(3)}});
        Seeds seeds = new Seeds();

        List<Loss> losses = new CrossEntropy(0.5).evaluate(Losses.inputs(logits, 1), seeds);

        // The target is (1/4, 3/4), which is what the softmax says: the loss is its entropy, and nothing is left to
        // learn.
        double entropy = 0.25 * Math.log(4) + 0.75 * Math.log(4.0 / 3);
        assertThat(losses.get(0).value()).isCloseTo(entropy, within(1e-15));
        assertThat(losses.get(0).weighted()).isEqualTo(losses.get(0).value());
        assertThat(SeedContents.logits(seeds).data().asDouble()).containsExactly(new double[] {0, 0}, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.7})
    void gradientIsThatOfTheMeanLoss(double smoothing) {
        CrossEntropy term = new CrossEntropy(smoothing);
        double[][] values = {{0.5, -1, 2}, {1, 1, -0.5}};
        int[] labels = {0, 2};
        Seeds seeds = new Seeds();
        term.evaluate(Losses.inputs(Nd4j.createFromArray(values), labels), seeds);
        INDArray gradient = SeedContents.logits(seeds);

        double step = 1e-5;
        for (int row = 0; row < 2; row++) {
            for (int k = 0; k < 3; k++) {
                double above = loss(term, moved(values, row, k, step), labels);
                double below = loss(term, moved(values, row, k, -step), labels);
                assertThat(gradient.getDouble(row, k)).isCloseTo((above - below) / (2 * step), within(1e-9));
            }
        }
    }

    @Test
    void gradientHasTheTypeOfTheLogits() {
        Seeds seeds = new Seeds();

        new CrossEntropy(0).evaluate(Losses.inputs(Nd4j.createFromArray(new float[][] {{0, 1}}), 0), seeds);

        assertThat(SeedContents.logits(seeds).dataType()).isEqualTo(DataType.FLOAT);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refusesSmoothingOutsideItsRange(double smoothing) {
        assertThatThrownBy(() -> new CrossEntropy(smoothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Label smoothing must be in [0, 1), got " + smoothing);
    }

    private static double loss(CrossEntropy term, double[][] logits, int... labels) {
        return term.evaluate(Losses.inputs(Nd4j.createFromArray(logits), labels), new Seeds())
                .get(0)
                .value();
    }

    private static double[][] moved(double[][] values, int row, int column, double step) {
        double[][] moved = {values[0].clone(), values[1].clone()};
        moved[row][column] += step;
        return moved;
    }
}
