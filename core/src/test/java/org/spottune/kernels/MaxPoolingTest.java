package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaxPoolingTest {

    @ParameterizedTest
    @CsvSource({"112, 56", "7, 4", "2, 1", "1, 1"})
    void windowsOfThreeAtEverySecondPositionHalveAndRoundUp(int size, int halved) {
        assertThat(new MaxPooling(3, 2, 1).output(new ActivationShape(2, size, 8, 5)))
                .isEqualTo(new ActivationShape(2, halved, 4, 5));
    }

    @Test
    void anInputSmallerThanAWindowHasNoMaxima() {
        assertThatThrownBy(() -> new MaxPooling(3, 2, 0).output(new ActivationShape(1, 2, 8, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Activation shape must have sizes >= 1, got [1, 0, 3, 5]");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "3, 0, 1", "3, 2, -1", "3, 2, 2"})
    void refusesWindowsThatHoldNothing(int window, int stride, int padding) {
        assertThatThrownBy(() -> new MaxPooling(window, stride, padding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Max-pooling must have window and stride >= 1 and padding of at most half a window, got"
                        + " window " + window + ", stride " + stride + ", padding " + padding);
    }
}
