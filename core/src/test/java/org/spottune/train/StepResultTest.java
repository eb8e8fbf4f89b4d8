package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.policy.BlockUsage;

class StepResultTest {

    private final StepResult one = new StepResult(4, 2, 1, new BlockUsage(4, List.of(4L)));
    private final StepResult other = new StepResult(1, 0.5, 1, new BlockUsage(1, List.of(0L)));

    @Test
    void mergesSums() {
        assertThat(one.merge(other)).isEqualTo(new StepResult(5, 2.5, 2, new BlockUsage(5, List.of(4L))));
        assertThat(StepResult.empty(1).merge(one)).isEqualTo(one);
    }

    @Test
    void weighsExamplesNotBatches() {
        StepResult merged = one.merge(other);

        assertThat(merged.loss()).isEqualTo(0.5);
        assertThat(merged.top1()).isEqualTo(0.4);
    }

    @Test
    void ratiosOfNothingAreUndefined() {
        String message = "Loss and top-1 accuracy are undefined for zero examples";
        StepResult empty = StepResult.empty(1);

        assertThatThrownBy(empty::loss)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(empty::top1)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }
}
