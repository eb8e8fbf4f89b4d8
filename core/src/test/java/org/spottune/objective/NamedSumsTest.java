package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedSumsTest {

    private final NamedSums one = sums(4, 2, 1, 4);
    private final NamedSums other = sums(1, 0.5, 1, 0);

    @Test
    void mergesSums() {
        assertThat(one.merge(other)).isEqualTo(sums(5, 2.5, 2, 4));
        assertThat(NamedSums.EMPTY.merge(one)).isEqualTo(one);
    }

    @Test
    void weighsExamplesNotBatches() {
        NamedSums merged = one.merge(other);

        assertThat(merged.mean("loss.cross-entropy")).isEqualTo(0.5);
        assertThat(merged.top1()).isEqualTo(0.4);
    }

    @Test
    void ratiosOfNothingAreUndefined() {
        assertThatThrownBy(() -> NamedSums.EMPTY.mean("loss.cross-entropy"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mean of 'loss.cross-entropy' is undefined for zero examples");
        assertThatThrownBy(NamedSums.EMPTY::top1)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mean of 'correct' is undefined for zero examples");
    }

    private static NamedSums sums(double examples, double loss, double correct, double tuned) {
        return NamedSums.of(Map.of(
                NamedSums.EXAMPLES,
                new double[] {examples},
                NamedSums.LOSS + CrossEntropy.LOSS,
                new double[] {loss},
                NamedSums.CORRECT,
                new double[] {correct},
                BlockUsageLoss.TUNED,
                new double[] {tuned}));
    }
}
