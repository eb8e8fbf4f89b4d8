package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
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
}
