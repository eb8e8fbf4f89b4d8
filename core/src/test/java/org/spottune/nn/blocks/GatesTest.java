package org.spottune.nn.blocks;

import static org.assertj.core.api.Assertions.assertThat;

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
    void hasNoGradientWhereNoBackwardPassCameBy() {
        assertThat(gates.isReached()).isFalse();
        assertThat(gates.gradient(0)).containsExactly(0, 0, 0);

        gates.gradient(1, new double[] {0.5, -1, 0});

        assertThat(gates.isReached()).isTrue();
        assertThat(gates.gradient(0)).containsExactly(0, 0, 0);
    }

    @Test
    void addsToTheGradientOfEveryRow() {
        gates.gradient(1, new double[] {0.5, -1, 0});

        gates.addToGradient(new double[] {2, 3});

        assertThat(gates.gradient(0)).containsExactly(2, 2, 2);
        assertThat(gates.gradient(1)).containsExactly(3.5, 2, 3);
    }

    @Test
    void forgetsTheGradientOfTheLastPass() {
        gates.addToGradient(new double[] {2, 3});

        gates.clearGradient();

        assertThat(gates.isReached()).isFalse();
        assertThat(gates.gradient(1)).containsExactly(0, 0, 0);
    }
}
