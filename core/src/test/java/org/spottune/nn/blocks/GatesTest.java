package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GatesTest {

    private final Gates gates = new Gates(new boolean[][] {{true, false, false}, {false, true, true}});

    @Test
    void holdsDecisionsByBlock() {
        assertThat(gates.blocks()).isEqualTo(2);
        assertThat(gates.tuned(1)).containsExactly(false, true, true);
        assertThat(Gates.none().blocks()).isZero();
    }

    @Test
    void givesTheGradientOfTheBackwardPass() {
        gates.gradient(1, new double[] {0.5, -1, 0});

        assertThat(gates.gradient(1)).containsExactly(0.5, -1, 0);
    }

    @Test
    void hasNoGradientBeforeABackwardPass() {
        assertThatThrownBy(() -> gates.gradient(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Gate gradient of routed block 1 needs a backward pass first");
    }
}
