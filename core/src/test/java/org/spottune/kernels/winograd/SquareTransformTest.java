package org.spottune.kernels.winograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquareTransformTest {

    private static final int LENGTH = 48;
    private static final int TILES = 3;
    private static final int CHANNELS = 16;
    private static final int LINE = TILES * SquareTransform.TILE;

    private final Random random = new Random(5);

    /** Output = A^T [ (G g G^T) . (B^T d B) ] A is the sliding sum of products of a 6x6 window with a 3x3 filter. */
    @Test
    void transformsTogetherAreAConvolution() {
        SquareTransform input = filled(SquareTransform.ofVectors(Transform.INPUT, LENGTH));
        SquareTransform weight = filled(SquareTransform.ofVectors(Transform.WEIGHT, LENGTH));
        SquareTransform output = SquareTransform.ofVectors(Transform.OUTPUT, LENGTH);
        input.apply();
        weight.apply();
        for (int p = 0; p < 36; p++) {
            for (int i = 0; i < LENGTH; i++) {
                output.source()[p * output.sourceStride() + i] = result(input, p, i) * result(weight, p, i);
            }
        }
        output.apply();

        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                for (int i = 0; i < LENGTH; i++) {
                    double expected = 0;
                    for (int k = 0; k < 9; k++) {
                        expected += (double) source(input, (y + k / 3) * 6 + x + k % 3, i) * source(weight, k, i);
                    }
                    assertThat((double) result(output, y * 4 + x, i))
                            .as("output at %d, %d", y, x)
                            .isCloseTo(expected, within(2e-5));
                }
            }
        }
    }

    /** Gradients use the transposed matrices, so inner products are preserved. */
    @ParameterizedTest
    @CsvSource({"OUTPUT, OUTPUT_GRADIENT", "WEIGHT, WEIGHT_GRADIENT"})
    void gradientsAreTheAdjoints(Transform forward, Transform backward) {
        SquareTransform there = filled(SquareTransform.ofVectors(forward, LENGTH));
        SquareTransform back = filled(SquareTransform.ofVectors(backward, LENGTH));
        there.apply();
        back.apply();

        double afterwards = 0;
        double before = 0;
        for (int i = 0; i < LENGTH; i++) {
            for (int p = 0; p < forward.outputs() * forward.outputs(); p++) {
                afterwards += (double) result(there, p, i) * source(back, p, i);
            }
            for (int p = 0; p < forward.inputs() * forward.inputs(); p++) {
                before += (double) source(there, p, i) * result(back, p, i);
            }
        }
        assertThat(afterwards).isCloseTo(before, within(1e-3));
    }

    /** A plane has one value of every tile's square; windows of six overlap, tiles of four do not. */
    @ParameterizedTest
    @CsvSource({"INPUT", "OUTPUT_GRADIENT"})
    void takesEveryTileOfARowToPlanes(Transform transform) {
        SquareTransform row = filled(SquareTransform.toPlanes(transform, TILES, CHANNELS));
        SquareTransform alone = SquareTransform.ofVectors(transform, CHANNELS);
        row.apply();

        int side = transform.inputs();
        for (int tile = 0; tile < TILES; tile++) {
            for (int p = 0; p < side * side; p++) {
                int position = tile * SquareTransform.TILE + p % side;
                System.arraycopy(
                        row.source(),
                        p / side * row.sourceStride() + position * CHANNELS,
                        alone.source(),
                        p * alone.sourceStride(),
                        CHANNELS);
            }
            alone.apply();
            for (int p = 0; p < transform.outputs() * transform.outputs(); p++) {
                for (int i = 0; i < CHANNELS; i++) {
                    assertThat(result(row, p, tile * CHANNELS + i))
                            .as("value %d of tile %d in plane %d", i, tile, p)
                            .isEqualTo(result(alone, p, i), within(1e-5f));
                }
            }
        }
    }

    @Test
    void takesEveryTileOfARowToLines() {
        SquareTransform row = filled(SquareTransform.toLines(Transform.OUTPUT, TILES, CHANNELS));
        SquareTransform alone = SquareTransform.ofVectors(Transform.OUTPUT, CHANNELS);
        row.apply();

        for (int tile = 0; tile < TILES; tile++) {
            for (int p = 0; p < 36; p++) {
                System.arraycopy(
                        row.source(),
                        p * row.sourceStride() + tile * CHANNELS,
                        alone.source(),
                        p * alone.sourceStride(),
                        CHANNELS);
            }
            alone.apply();
            for (int p = 0; p < 16; p++) {
                int position = tile * SquareTransform.TILE + p % 4;
                for (int i = 0; i < CHANNELS; i++) {
                    assertThat(result(row, p / 4, position * CHANNELS + i))
                            .as("value %d at %d of tile %d", i, p, tile)
                            .isEqualTo(result(alone, p, i), within(1e-5f));
                }
            }
        }
    }

    @Test
    void leavesItsSourceAndWhatLiesBetweenLinesAlone() {
        SquareTransform row = filled(SquareTransform.toLines(Transform.OUTPUT, TILES, CHANNELS));
        float[] before = row.source().clone();

        row.apply();

        assertThat(row.source()).containsExactly(before);
        assertThat(row.resultStride()).isGreaterThan(LINE * CHANNELS);
        assertThat(result(row, 0, LINE * CHANNELS)).isZero();
    }

    @Test
    void refusesVectorsOfPartsOfAnInstruction() {
        assertThatThrownBy(() -> SquareTransform.ofVectors(Transform.INPUT, 33))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Vectors must have a multiple of 16 values, got 33");
    }

    private SquareTransform filled(SquareTransform transform) {
        float[] values = transform.source();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return transform;
    }

    private static float source(SquareTransform transform, int vector, int i) {
        return transform.source()[vector * transform.sourceStride() + i];
    }

    private static float result(SquareTransform transform, int vector, int i) {
        return transform.result()[vector * transform.resultStride() + i];
    }
}
