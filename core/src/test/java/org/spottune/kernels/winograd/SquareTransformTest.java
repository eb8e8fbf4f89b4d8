package org.spottune.kernels.winograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquareTransformTest {

    private static final int LENGTH = 37;

    private final Random random = new Random(5);

    /** Output = A^T [ (G g G^T) . (B^T d B) ] A is the sliding sum of products of a 6x6 window with a 3x3 filter. */
    @Test
    void transformsTogetherAreAConvolution() {
        SquareTransform input = filled(Transform.INPUT);
        SquareTransform weight = filled(Transform.WEIGHT);
        SquareTransform output = new SquareTransform(Transform.OUTPUT, LENGTH);
        float[][] window = copy(input.source());
        float[][] filter = copy(weight.source());
        input.apply(LENGTH);
        weight.apply(LENGTH);
        for (int p = 0; p < 36; p++) {
            for (int i = 0; i < LENGTH; i++) {
                output.source()[p][i] = input.result()[p][i] * weight.result()[p][i];
            }
        }
        output.apply(LENGTH);

        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                for (int i = 0; i < LENGTH; i++) {
                    double expected = 0;
                    for (int k = 0; k < 9; k++) {
                        expected += (double) window[(y + k / 3) * 6 + x + k % 3][i] * filter[k][i];
                    }
                    assertThat((double) output.result()[y * 4 + x][i])
                            .as("output at %d, %d", y, x)
                            .isCloseTo(expected, within(1e-4));
                }
            }
        }
    }

    /** Gradients go through the transposed matrices: inner products are kept. */
    @ParameterizedTest
    @CsvSource({"OUTPUT, OUTPUT_GRADIENT", "WEIGHT, WEIGHT_GRADIENT"})
    void gradientsAreTheAdjoints(Transform forward, Transform backward) {
        SquareTransform there = filled(forward);
        SquareTransform back = filled(backward);
        float[][] values = copy(there.source());
        float[][] gradients = copy(back.source());
        there.apply(LENGTH);
        back.apply(LENGTH);

        assertThat(innerProduct(there.result(), gradients))
                .isCloseTo(innerProduct(values, back.result()), within(1e-2));
    }

    @Test
    void leavesWhatLiesBehindTheLength() {
        SquareTransform transform = filled(Transform.INPUT);
        transform.apply(LENGTH - 1);

        assertThat(Stream.of(transform.result())).allMatch(vector -> vector[LENGTH - 1] == 0);
    }

    private SquareTransform filled(Transform transform) {
        SquareTransform square = new SquareTransform(transform, LENGTH);
        for (float[] vector : square.source()) {
            for (int i = 0; i < LENGTH; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return square;
    }

    private static float[][] copy(float[][] vectors) {
        return Stream.of(vectors).map(float[]::clone).toArray(float[][]::new);
    }

    private static double innerProduct(float[][] a, float[][] b) {
        double sum = 0;
        for (int p = 0; p < a.length; p++) {
            for (int i = 0; i < LENGTH; i++) {
                sum += (double) a[p][i] * b[p][i];
            }
        }
        return sum;
    }
}
