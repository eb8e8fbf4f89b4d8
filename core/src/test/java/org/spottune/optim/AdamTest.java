package org.spottune.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;

class AdamTest {

    /** Powers of two throughout; an epsilon of 2 that shows where it is added. */
    @Test
    void takesAStepAsComputedByHand() {
        Adam rule = new Adam(0.5, 0.75, 2, 0);
        FlatVector values = vector(1f, 1f);
        FlatVector mean = vector(0f, 0f);
        FlatVector squares = vector(0f, 0f);

        rule.step(new Optimizer.Part(values, vector(2f, 0f), List.of(mean, squares)), 8, 1);

        // m = 2/2 = 1 and v = 4/4 = 1; m / (1 - 1/2) = 2, v / (1 - 3/4) = 4; w = 1 - 8 * 2 / (2 + 2)
        assertThat(mean.toFloats()).containsExactly(1f, 0f);
        assertThat(squares.toFloats()).containsExactly(1f, 0f);
        assertThat(values.toFloats()).containsExactly(-3f, 1f);
    }

    @Test
    void decoupledDecayGoesThroughNeitherMoment() {
        FlatVector values = vector(4f);
        FlatVector mean = vector(0f);
        FlatVector squares = vector(0f);

        new Adam(0.5, 0.75, 1, 0.25).step(new Optimizer.Part(values, vector(0f), List.of(mean, squares)), 0.5, 1);

        // 4 - 0.5 * 0.25 * 4
        assertThat(values.toFloats()).containsExactly(3.5f);
        assertThat(mean.toFloats()).containsExactly(0f);
        assertThat(squares.toFloats()).containsExactly(0f);
    }

    @Test
    void keepsTwoMomentsAndCountsSteps() {
        Adam rule = new Adam(0.9, 0.999, 1e-8, 0);

        assertThat(rule.slots()).containsExactly(new Slot("adam.m"), new Slot("adam.v"));
        assertThat(rule.countsSteps()).isTrue();
        assertThat(new MomentumSgd(0.9).slots()).containsExactly(new Slot("momentum"));
        assertThat(new MomentumSgd(0.9).countsSteps()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 0.9 | 1 | 0 | Adam's betas must be in [0, 1), got 1.0 and 0.9",
                "0.9 | NaN | 1 | 0 | Adam's betas must be in [0, 1), got 0.9 and NaN",
                "-0.1 | 0.9 | 1 | 0 | Adam's betas must be in [0, 1), got -0.1 and 0.9",
                "0.9 | 0.9 | 0 | 0 | Adam's epsilon must be > 0 and finite, got 0.0",
                "0.9 | 0.9 | Infinity | 0 | Adam's epsilon must be > 0 and finite, got Infinity",
                "0.9 | 0.9 | 1 | -1 | Weight decay must be >= 0 and finite, got -1.0",
                "0.9 | 0.9 | 1 | NaN | Weight decay must be >= 0 and finite, got NaN",
            })
    void refusesWhatMakesNoSense(double beta1, double beta2, double epsilon, double decay, String problem) {
        assertThatThrownBy(() -> new Adam(beta1, beta2, epsilon, decay))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    private static FlatVector vector(float... values) {
        return new HostVector(Nd4j.createFromArray(values));
    }
}
