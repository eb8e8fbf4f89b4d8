package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;

class WeightDecayTest {

    private final FlatVector values = vector(4f, -2f);
    private final FlatVector start = vector(3f, -4f);

    @Test
    void drawsToZero() {
        FlatVector gradient = vector(1f, 0f);

        WeightDecay.towardZero(0.5).addGradient(values, null, gradient);

        assertThat(gradient.toFloats()).containsExactly(3f, -1f);
    }

    @Test
    void drawsToTheStart() {
        FlatVector gradient = vector(1f, 0f);

        WeightDecay.towardStart(0.5).addGradient(values, start, gradient);

        assertThat(gradient.toFloats()).containsExactly(1.5f, 1f);
    }

    @Test
    void doesNothingAtTheStart() {
        FlatVector gradient = vector(1f, 0f);

        WeightDecay.towardStart(0.5).addGradient(values, values, gradient);

        assertThat(gradient.toFloats()).containsExactly(1f, 0f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAStrengthThatIsNegativeOrNotFinite(double strength) {
        assertThatThrownBy(() -> WeightDecay.towardZero(strength))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Weight decay must be >= 0 and finite, got " + strength);
    }

    private static FlatVector vector(float... values) {
        return new HostVector(Nd4j.createFromArray(values));
    }
}
