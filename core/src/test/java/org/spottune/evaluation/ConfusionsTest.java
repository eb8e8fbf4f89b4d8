package org.spottune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionsTest {

    @Test
    void countsOnlyWhatIsOffTheDiagonal() {
        Confusions confusions = Confusions.of(new int[] {2, 0, 1, 2, 2, 0}, new int[] {1, 0, 1, 0, 1, 2});

        assertThat(confusions.pairs())
                .containsExactly(new Confusion(0, 2, 1), new Confusion(2, 0, 1), new Confusion(2, 1, 2));
    }

    @Test
    void refusesPairsOutOfOrder() {
        List<Confusion> twice = List.of(new Confusion(0, 1, 1), new Confusion(0, 1, 2));

        assertThatThrownBy(() -> new Confusions(twice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each pair once");
    }

    @Test
    void refusesAClassThatIsConfusedWithItself() {
        assertThatThrownBy(() -> new Confusion(3, 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two different class indices");
    }
}
