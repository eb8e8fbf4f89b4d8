package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConvolutionShapeTest {

    @Test
    void countsTwoOperationsForEveryWeightAtEveryOutputPosition() {
        ConvolutionShape shape = ConvolutionShape.same(2, 4, 3, 2);

        // 5 images, 4 x 4 positions, 4 x 2 x 3 x 3 weights.
        assertThat(shape.operations(new ActivationShape(5, 8, 8, 2))).isEqualTo(2 * 5 * 16 * 72);
    }
}
