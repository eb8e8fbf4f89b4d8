package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;

class MomentumSgdTest {

    /** Every number below is a multiple of a power of two, so that the steps are exact. */
    @Test
    void takesThreeStepsAsComputedByHand() {
        MomentumSgd rule = new MomentumSgd(0.5);
        FlatVector values = vector(4f, -2f);
        FlatVector velocity = vector(0f, 0f);

        // g' = 1 + 4/4 = 2, v = 2, w = 4 - 2/2 = 3; and g' = 0 - 2/4 = -0.5, v = -0.5, w = -2 + 0.5/2 = -1.75
        step(rule, 0.25, values, vector(1f, 0f), velocity, 0.5);
        assertThat(velocity.toFloats()).containsExactly(2f, -0.5f);
        assertThat(values.toFloats()).containsExactly(3f, -1.75f);

        // g' = -1 + 3/4 = -0.25, v = 1 - 0.25 = 0.75, w = 3 - 0.75/2; and g' = 1 - 1.75/4 = 0.5625, v = 0.3125
        step(rule, 0.25, values, vector(-1f, 1f), velocity, 0.5);
        assertThat(velocity.toFloats()).containsExactly(0.75f, 0.3125f);
        assertThat(values.toFloats()).containsExactly(2.625f, -1.90625f);

        // The new rate acts in full: g' = 2.625/4 = 0.65625, v = 0.375 + 0.65625 = 1.03125, w = 2.625 - 1.03125 * 2
        step(rule, 0.25, values, vector(0f, 0f), velocity, 2);
        assertThat(velocity.toFloats()).containsExactly(1.03125f, -0.3203125f);
        assertThat(values.toFloats()).containsExactly(0.5625f, -1.265625f);
    }

    @Test
    void isPlainDescentWithoutMomentumAndDecay() {
        MomentumSgd rule = new MomentumSgd(0);
        FlatVector values = vector(1f, 1f);
        FlatVector velocity = vector(7f, 7f);

        rule.step(new Optimizer.Part(values, vector(2f, -4f), List.of(velocity)), 0.25, 1);

        assertThat(values.toFloats()).containsExactly(0.5f, 2f);
    }

    @Test
    void movesNothingOutsideTheViewsItIsGiven() {
        FlatVector flat = vector(1f, 1f, 1f);
        FlatVector view = flat.slice(1, 2);

        new MomentumSgd(0).step(new Optimizer.Part(view, vector(1f), List.of(vector(0f))), 1, 1);

        assertThat(flat.toFloats()).containsExactly(1f, 0f, 1f);
    }

    @Test
    void looksAheadInNesterovsForm() {
        FlatVector values = vector(4f);
        FlatVector velocity = vector(2f);

        new MomentumSgd(0.5, true).step(new Optimizer.Part(values, vector(1f), List.of(velocity)), 0.5, 1);

        // v = 2/2 + 1 = 2, w = 4 - (1 + 2/2) / 2
        assertThat(velocity.toFloats()).containsExactly(2f);
        assertThat(values.toFloats()).containsExactly(3f);
    }

    @Test
    void refusesNesterovsFormWithoutMomentum() {
        assertThatThrownBy(() -> new MomentumSgd(0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Nesterov's form needs momentum > 0, got 0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refusesMomentumOutsideItsRange(double momentum) {
        assertThatThrownBy(() -> new MomentumSgd(momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Momentum must be in [0, 1), got " + momentum);
    }

    private static void step(
            MomentumSgd rule, double decay, FlatVector values, FlatVector gradient, FlatVector velocity, double rate) {
        gradient.axpy(decay, values);
        rule.step(new Optimizer.Part(values, gradient, List.of(velocity)), rate, 1);
    }

    private static FlatVector vector(float... values) {
        return new HostVector(Nd4j.createFromArray(values));
    }
}
