package org.spottune.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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
    void countersBecomeTheLargestOfWorkersThatSawExamples() {
        average.add(counted(3), 1);
        average.add(counted(4), 100);
        average.add(counted(9), 0);

        StateVector steps = average.average().vectors().get(LearnerState.STEPS);

        assertThat(steps).isEqualTo(new StateVector(new float[] {4, 4}, Averaging.LARGEST));
    }

    private static LearnerState counted(float steps) {
        return new LearnerState(Map.of(LearnerState.STEPS, new StateVector(new float[] {steps, 4}, Averaging.LARGEST)));
    }

    /** So that a driver may average part by part. */
    @Property(tries = 50)
    void theAverageOfPartsIsThePartOfTheAverage(
            @ForAll @Size(min = 1, max = 4) List<@Size(7) List<@FloatRange(min = -100, max = 100) Float>> workers,
            @ForAll @IntRange(min = 1, max = 9) int parts) {
        List<LearnerState> states =
                workers.stream().map(StateAverageTest::state).toList();
        List<LearnerState> averages = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            StateAverage ofPart = new StateAverage();
            for (int worker = 0; worker < states.size(); worker++) {
                ofPart.add(states.get(worker).part(part, parts), worker + 1);
            }
            averages.add(ofPart.average());
        }
        StateAverage whole = new StateAverage();
        for (int worker = 0; worker < states.size(); worker++) {
            whole.add(states.get(worker), worker + 1);
        }

        assertThat(LearnerState.joined(averages)).isEqualTo(whole.average());
    }

    private static LearnerState state(List<Float> values) {
        float[] moving = new float[values.size()];
        for (int i = 0; i < moving.length; i++) {
            moving[i] = values.get(i);
        }
        return new LearnerState(Map.of(
                LearnerState.MOVING, new StateVector(moving, Averaging.MEAN),
                LearnerState.STEPS, new StateVector(new float[] {moving[0]}, Averaging.LARGEST)));
    }

    @Test
    void theOnlyStateIsItsOwnAverage() {
        LearnerState only = state(new float[] {0.1f}, 0.3f);
        average.add(only, 7);

        assertThat(average.average()).isSameAs(only);
    }

    @Test
    void refusesStatesOfOtherVectors() {
        average.add(state(new float[] {1}, 1), 1);
        LearnerState other =
                new LearnerState(Map.of(LearnerState.MOVING, new StateVector(new float[] {1}, Averaging.MEAN)));

        assertThatThrownBy(() -> average.add(other, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot average worker states state of {momentum=1 values, moving=1 values} and state of"
                        + " {moving=1 values}");
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
