package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.nn.blocks.Parameter.Group;

class WeightPenaltyTest {

    private final FlatVector values = vector(4f, -2f);
    private final FlatVector start = vector(3f, -4f);
    private final FlatVector gradient = vector(1f, 0f);

    @Test
    void drawsToZero() {
        WeightPenalty decay = WeightPenalty.decay(Map.of(Group.BACKBONE, 0.5));

        Loss loss = decay.evaluate(List.of(weights(Group.BACKBONE, values, start)), 0);

        assertThat(gradient.toFloats()).containsExactly(3f, -1f);
        // 1/2 (4² + 2²) and half of it.
        assertThat(loss).isEqualTo(new Loss(10, 5));
        assertThat(decay.side()).isEqualTo(Side.DECAY);
        assertThat(decay.names()).containsExactly("weight-decay");
        assertThat(decay.needsStart()).isFalse();
    }

    @Test
    void drawsToTheStart() {
        WeightPenalty penalty = towardStart(Coefficient.constant(0.5));

        Loss loss = penalty.evaluate(List.of(weights(Group.BACKBONE, values, start)), 0);

        assertThat(gradient.toFloats()).containsExactly(1.5f, 1f);
        // 1/2 (1² + 2²) and half of it.
        assertThat(loss).isEqualTo(new Loss(2.5, 1.25));
        assertThat(penalty.side()).isEqualTo(Side.REGULARIZER);
        assertThat(penalty.names()).containsExactly("l2-sp");
        assertThat(penalty.needsStart()).isTrue();
    }

    @Test
    void doesNothingAtTheStart() {
        Loss loss =
                towardStart(Coefficient.constant(0.5)).evaluate(List.of(weights(Group.BACKBONE, values, values)), 0);

        assertThat(gradient.toFloats()).containsExactly(1f, 0f);
        assertThat(loss).isEqualTo(new Loss(0, 0));
    }

    @Test
    void leavesGroupsAloneThatHaveNoStrength() {
        Loss loss = towardStart(Coefficient.constant(0.5)).evaluate(List.of(weights(Group.HEAD, values, start)), 0);

        assertThat(gradient.toFloats()).containsExactly(1f, 0f);
        assertThat(loss).isEqualTo(new Loss(0, 0));
    }

    @Test
    void weakensFromEpochToEpochWhileItsValueStays() {
        Loss loss = towardStart(new Coefficient(2, 0.5)).evaluate(List.of(weights(Group.BACKBONE, values, start)), 3);

        // 2 * (1/2)³ = 1/4
        assertThat(gradient.toFloats()).containsExactly(1.25f, 0.5f);
        assertThat(loss).isEqualTo(new Loss(2.5, 0.625));
    }

    @Test
    void sumsOverItsParts() {
        FlatVector other = vector(0f);

        Loss loss = WeightPenalty.decay(Map.of(Group.BACKBONE, 0.5, Group.HEAD, 2.0))
                .evaluate(
                        List.of(
                                weights(Group.BACKBONE, values, start),
                                new Weights(Group.HEAD, vector(2f), other, () -> null)),
                        0);

        assertThat(other.toFloats()).containsExactly(4f);
        assertThat(loss).isEqualTo(new Loss(12, 9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAStrengthThatIsNegativeOrNotFinite(double strength) {
        assertThatThrownBy(() -> WeightPenalty.decay(Map.of(Group.BACKBONE, strength)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Weight of a term must be >= 0 and finite, got " + strength);
    }

    private static WeightPenalty towardStart(Coefficient strength) {
        return new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, strength));
    }

    private Weights weights(Group group, FlatVector values, FlatVector start) {
        return new Weights(group, values, gradient, () -> {
            FlatVector distance = values.like();
            distance.setDifference(values, start);
            return distance;
        });
    }

    private static FlatVector vector(float... values) {
        return new HostVector(Nd4j.createFromArray(values));
    }
}
