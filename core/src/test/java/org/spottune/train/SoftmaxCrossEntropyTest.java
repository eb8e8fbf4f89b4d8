package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SoftmaxCrossEntropyTest {

    @Test
    void softmaxOfLogarithmsIsTheirProportions() {
        double[] probabilities = SoftmaxCrossEntropy.softmax(new double[] {0, Math.log(3), Math.log(4)});

        assertThat(probabilities).containsExactly(new double[] {0.125, 0.375, 0.5}, within(1e-15));
    }

    @Test
    void lossIsMinusTheLogarithmOfTheClasssProbability() {
        assertThat(SoftmaxCrossEntropy.loss(new double[] {0, Math.log(3)}, 1))
                .isCloseTo(Math.log(4.0 / 3), within(1e-15));
        assertThat(SoftmaxCrossEntropy.loss(new double[] {7, 7, 7, 7}, 2)).isCloseTo(Math.log(4), within(1e-15));
    }

    @Test
    void hugeLogitsKeepEverythingFinite() {
        double[] logits = {1000, -1000};

        assertThat(SoftmaxCrossEntropy.loss(logits, 0)).isZero();
        assertThat(SoftmaxCrossEntropy.loss(logits, 1)).isEqualTo(2000);
        assertThat(SoftmaxCrossEntropy.softmax(logits)).containsExactly(1, 0);
    }

    @Test
    void ofEqualLogitsTheFirstCounts() {
        assertThat(SoftmaxCrossEntropy.argmax(new double[] {1, 2, 2})).isEqualTo(1);
        assertThat(SoftmaxCrossEntropy.argmax(new double[] {0, 0})).isZero();
    }

    @Test
    void sumsOverTheBatch() {
        INDArray logits = Nd4j.createFromArray(new double[][] {{0, Math.log(3)}, {0, 0}, {0, 0}});

        SoftmaxCrossEntropy loss = SoftmaxCrossEntropy.of(logits, new int[] {1, 1, 0});

        assertThat(loss.lossSum()).isCloseTo(Math.log(4.0 / 3) + 2 * Math.log(2), within(1e-15));
        assertThat(loss.correct()).isEqualTo(2);
    }

    @Test
    void gradientIsProbabilityMinusLabelOverTheBatch() {
        INDArray logits = Nd4j.createFromArray(new double[][] {{0, Math.log(3)}, {0, 0}});

        SoftmaxCrossEntropy.WithGradient result = SoftmaxCrossEntropy.withGradient(logits, new int[] {1, 0});

        assertThat(result.loss()).isEqualTo(SoftmaxCrossEntropy.of(logits, new int[] {1, 0}));
        assertThat(result.logitsGradient().data().asDouble())
                .containsExactly(new double[] {0.125, -0.125, -0.25, 0.25}, within(1e-15));
    }

    @Test
    void gradientIsThatOfTheMeanLoss() {
        double[][] values = {{0.5, -1, 2}, {1, 1, -0.5}};
        int[] labels = {0, 2};
        INDArray gradient = SoftmaxCrossEntropy.withGradient(Nd4j.createFromArray(values), labels)
                .logitsGradient();

        double step = 1e-5;
        for (int row = 0; row < 2; row++) {
            for (int k = 0; k < 3; k++) {
                double[] above = values[row].clone();
                double[] below = values[row].clone();
                above[k] += step;
                below[k] -= step;
                double slope =
                        (SoftmaxCrossEntropy.loss(above, labels[row]) - SoftmaxCrossEntropy.loss(below, labels[row]))
                                / (2 * step)
                                / 2;
                assertThat(gradient.getDouble(row, k)).isCloseTo(slope, within(1e-9));
            }
        }
    }

    @Test
    void gradientHasTheTypeOfTheLogits() {
        INDArray logits = Nd4j.createFromArray(new float[][] {{0, 1}});

        assertThat(SoftmaxCrossEntropy.withGradient(logits, new int[] {0})
                        .logitsGradient()
                        .dataType())
                .isEqualTo(DataType.FLOAT);
    }
}
