package org.spottune.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GumbelSoftmaxTest {

    @Test
    void noiseIsMinusLogMinusLogOfAUniformDraw() {
        // U = exp(-1) makes G = 0, U = exp(-e) makes G = -1, U = exp(-1/e) makes G = 1.
        double[] uniform = {Math.exp(-1), Math.exp(-Math.E), Math.exp(-1 / Math.E)};

        double[] perturbed = GumbelSoftmax.perturb(new double[] {0.5, 0.5, 0.5}, uniform);

        assertThat(perturbed).containsExactly(new double[] {0.5, -0.5, 1.5}, within(1e-15));
    }

    @Test
    void noiseOfTheExtremeDrawsIsFinite() {
        double[] perturbed = GumbelSoftmax.perturb(new double[2], new double[] {0x1p-53, 1 - 0x1p-53});

        // -log(-log(2^-53)) = -log(53 log 2), and -log(-log(1 - 2^-53)) = -log(2^-53) = 53 log 2
        assertThat(perturbed)
                .containsExactly(new double[] {-Math.log(53 * Math.log(2)), 53 * Math.log(2)}, within(1e-12));
    }

    @Test
    void refusesAnotherNumberOfDrawsThanLogits() {
        assertThatThrownBy(() -> GumbelSoftmax.perturb(new double[4], new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot sample decisions: expected 4 uniform draws, one per logit, got 2");
    }

    @Test
    void gradientAtAnEvenPairIsAQuarterOverTheTemperature() {
        double[] gradient = new GumbelSoftmax(5).logitsGradient(new double[] {3, 3}, new double[] {2});

        assertThat(gradient).containsExactly(new double[] {-0.1, 0.1}, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 5})
    void gradientIsThatOfTheSoftmax(double temperature) {
        double[] logits = {0.3, -0.2, -1.5, 0.5};
        double[] gateGradient = {1.5, -0.5};

        double[] gradient = new GumbelSoftmax(temperature).logitsGradient(logits, gateGradient);

        double step = 1e-5;
        for (int i = 0; i < logits.length; i++) {
            double[] above = logits.clone();
            double[] below = logits.clone();
            above[i] += step;
            below[i] -= step;
            double slope = (softLoss(above, gateGradient, temperature) - softLoss(below, gateGradient, temperature))
                    / (2 * step);
            assertThat(gradient[i]).as("logit %d", i).isCloseTo(slope, within(1e-9));
        }
    }

    @Test
    void gradientVanishesWhereTheSoftmaxIsSaturated() {
        double[] gradient = new GumbelSoftmax(1).logitsGradient(new double[] {1e6, -1e6}, new double[] {1});

        assertThat(gradient).containsExactly(new double[] {0, 0}, within(0.0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesATemperatureThatIsNotPositiveAndFinite(double temperature) {
        assertThatThrownBy(() -> new GumbelSoftmax(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Temperature must be > 0 and finite, got " + temperature);
    }

    /** The loss whose gradient with respect to each gate is as given, with each gate relaxed to its softmax. */
    private static double softLoss(double[] logits, double[] gateGradient, double temperature) {
        double loss = 0;
        for (int i = 0; i < gateGradient.length; i++) {
            double frozen = Math.exp(logits[2 * i] / temperature);
            double tuned = Math.exp(logits[2 * i + 1] / temperature);
            loss += gateGradient[i] * tuned / (frozen + tuned);
        }
        return loss;
    }
}
