package org.spottune.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spottune.optim.Averaging;

class StateAverageTest {

    private final StateAverage average = new StateAverage();

    @Test
    void weighsStatesByTheirExamples() {
        average.add(state(new float[] {0, 8}, 4), 1);
        average.add(state(new float[] {4, 0}, 8), 3);

        LearnerState mean = average.average();

        assertThat(mean.values(LearnerState.MOVING)).containsExactly(3, 2);
        assertThat(mean.values("momentum")).containsExactly(7);
    }

    @Test
    void theMeanOfEqualStatesIsThatState() {
        for (int i = 0; i < 7; i++) {
            average.add(state(new float[] {0.1f, Float.MIN_VALUE, -3e38f}, 1e-20f), 13);
        }
        assertThat(average.average().values(LearnerState.MOVING)).containsExactly(0.1f, Float.MIN_VALUE, -3e38f);
        assertThat(average.average().values("momentum")).containsExactly(1e-20f);
    }

    @Test
    void aStateWithoutExamplesCountsNothing() {
        average.add(state(new float[] {Float.NaN}, Float.POSITIVE_INFINITY), 0);
        average.add(state(new float[] {2}, 1), 5);
        average.add(state(new float[] {100}, 100), 0);

        assertThat(average.average().values(LearnerState.MOVING)).containsExactly(2);
        assertThat(average.average().values("momentum")).containsExactly(1);
    }

    @Test
    void oneOrderGivesOneResult() {
        List<LearnerState> states = List.of(
                state(new float[] {0.1f}, 1e10f), state(new float[] {0.2f}, -1e-10f), state(new float[] {0.3f}, 3));
        StateAverage again = new StateAverage();
        for (int i = 0; i < 3; i++) {
            average.add(states.get(i), 64 - i);
            again.add(states.get(i), 64 - i);
        }
        assertThat(again.average().values(LearnerState.MOVING))
                .containsExactly(average.average().values(LearnerState.MOVING));
        assertThat(again.average().values("momentum"))
                .containsExactly(average.average().values("momentum"));
    }

    @Test
    void isUndefinedWithoutExamples() {
        average.add(state(new float[] {1}, 1), 0);

        assertThatThrownBy(average::average)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The average of worker states is undefined for zero examples");
    }

    @Test
    void refusesANegativeWeight() {
        assertThatThrownBy(() -> average.add(state(new float[] {1}, 1), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Weight of a worker's state must be >= 0 examples, got -1");
    }

    @Test
    void refusesStatesOfDifferentNetworks() {
        average.add(state(new float[] {1}, 1), 1);

        assertThatThrownBy(() -> average.add(state(new float[] {1, 2}, 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot average worker states state of {momentum=1 values, moving=1 values} and state of"
                        + " {momentum=1 values, moving=2 values}");
    }

    private static LearnerState state(float[] moving, float momentum) {
        return new LearnerState(Map.of(
                LearnerState.MOVING,
                new StateVector(moving, Averaging.MEAN),
                "momentum",
                new StateVector(new float[] {momentum}, Averaging.MEAN)));
    }
}
