package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobalKTest {

    private static final double TINY = 1e-12;

    /** Three blocks, of which one is wanted: 1.5 blocks are used, so the count is half a block too large. */
    private final List<Double> shares = List.of(1.0, 0.5, 0.0);

    private final GlobalK losses = new GlobalK(1, 0.25, 2, 0);

    @Test
    void isTheSquaredExcessAndTheEntropy() {
        assertThat(loss(losses, shares, 0)).isCloseTo(0.25 * 0.25 + 2 * 0.5 * Math.log(2), within(TINY));
    }

    @Test
    void hasTheGradientOfBothByHand() {
        // 0.25 * 2 * 0.5 = 0.25 for every block, and -2 (log v + 1), where a share of 0 counts as 1e-4.
        assertThat(losses.shareGradient(shares, 0))
                .containsExactly(
                        new double[] {0.25 - 2, 0.25 - 2 * (1 - Math.log(2)), 0.25 - 2 * (1 + Math.log(1e-4))},
                        within(TINY));
    }

    @Test
    void gradientIsThatOfTheLoss() {
        List<Double> inside = List.of(0.9, 0.4, 0.2);
        double step = 1e-6;
        double[] gradient = losses.shareGradient(inside, 0);

        for (int block = 0; block < inside.size(); block++) {
            double numeric =
                    (loss(losses, moved(inside, block, step), 0) - loss(losses, moved(inside, block, -step), 0))
                            / (2 * step);
            assertThat(gradient[block]).isCloseTo(numeric, within(1e-8));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "0, 7, 1", "4, 0, 0.25", "4, 2, 0.75", "4, 3, 1", "4, 9, 1"})
    void growsOverTheEpochsOfItsRamp(int rampEpochs, int epoch, double part) {
        GlobalK ramped = new GlobalK(1, 0.25, 2, rampEpochs);

        assertThat(loss(ramped, shares, epoch)).isCloseTo(part * loss(losses, shares, 0), within(TINY));
        assertThat(ramped.shareGradient(shares, epoch)[0])
                .isCloseTo(part * losses.shareGradient(shares, 0)[0], within(TINY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 1 | 1 | 0 | Number of blocks to keep must be >= 1, got 0",
                "1 | -1 | 1 | 0 | Weights of the losses must be >= 0 and finite, got -1.0 and 1.0",
                "1 | 1 | NaN | 0 | Weights of the losses must be >= 0 and finite, got 1.0 and NaN",
                "1 | 1 | 1 | -1 | Epochs of the ramp must be >= 0, got -1",
            })
    void refusesWhatMakesNoSense(int k, double lambda1, double lambda2, int ramp, String problem) {
        assertThatThrownBy(() -> new GlobalK(k, lambda1, lambda2, ramp))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @Test
    void reportsBothLossesWithAndWithoutTheirWeights() {
        assertThat(losses.ofCount(shares, 0)).isEqualTo(new Loss(0.25, 0.0625));
        assertThat(losses.ofEntropy(shares, 0)).isEqualTo(new Loss(0.5 * Math.log(2), Math.log(2)));
        assertThat(new GlobalK(1, 0.25, 2, 4).ofCount(shares, 1)).isEqualTo(new Loss(0.25, 0.03125));
    }

    /** What is minimised. */
    private static double loss(GlobalK losses, List<Double> shares, int epoch) {
        return losses.ofCount(shares, epoch).weighted()
                + losses.ofEntropy(shares, epoch).weighted();
    }

    private static List<Double> moved(List<Double> shares, int block, double step) {
        List<Double> moved = new ArrayList<>(shares);
        moved.set(block, shares.get(block) + step);
        return moved;
    }
}
