package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

class InitializerTest {

    private final Draws draws = Draws.of(1, Purpose.INITIAL_PARAMETERS);

    @Test
    void constantsAreConstant() {
        assertThat(drawn(Initializer.ZERO, "bn1.bias", 3).toDoubleVector()).containsExactly(0, 0, 0);
        assertThat(drawn(Initializer.ONE, "bn1.weight", 3).toDoubleVector()).containsExactly(1, 1, 1);
    }

    @Test
    void convolutionsHaveTheVarianceOfTheirFanOut() {
        INDArray weight = drawn(Initializer.HE_NORMAL, "conv1.weight", 32, 64, 3, 3);

        // 2 / (3 * 3 * 32), estimated from 18432 values: five standard errors are 5 sqrt(2 / 18432) = 5.3 percent.
        assertThat(weight.meanNumber().doubleValue()).isCloseTo(0, within(0.004));
        assertThat(weight.mul(weight).meanNumber().doubleValue() * 3 * 3 * 32 / 2)
                .isCloseTo(1, within(0.053));
    }

    @Test
    void linearWeightsAreUniformWithinTheirFanIn() {
        INDArray weight = drawn(Initializer.LINEAR, "fc.weight", 100, 16);

        assertThat(weight.maxNumber().doubleValue()).isBetween(0.24, 0.25);
        assertThat(weight.minNumber().doubleValue()).isBetween(-0.25, -0.24);
    }

    @Test
    void valuesDependOnTheNameAloneAndAreInOrder() {
        INDArray one = drawn(Initializer.LINEAR, "fc.weight", 2, 3);

        assertThat(drawn(Initializer.LINEAR, "fc.weight", 2, 3)).isEqualTo(one);
        assertThat(drawn(Initializer.LINEAR, "policy.fc.weight", 2, 3)).isNotEqualTo(one);
        assertThat(one.getDouble(1, 0)).isEqualTo((2 * draws.at("fc.weight").uniform(3) - 1) / Math.sqrt(3));
    }

    private INDArray drawn(Initializer initializer, String name, long... shape) {
        return initializer.draw(name, LongStream.of(shape).boxed().toList(), draws);
    }
}
