package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingCellsTest {

    private static final SweepCell FIRST = new SweepCell("birds", "first", 1);
    private static final SweepCell SECOND = new SweepCell("birds", "second", 1);

    private final WaitingCells cells = new WaitingCells();
    private final PlannedCell forFirst = planned("for-first");
    private final PlannedCell forBoth = planned("for-both");

    private static PlannedCell planned(String method) {
        return new PlannedCell(
                new SweepCell("birds", method, 1),
                null,
                PlannedCell.State.NEW,
                Optional.empty(),
                Optional.empty(),
                Candidate.NONE,
                false,
                List.of(FIRST),
                Optional.empty());
    }

    @Test
    void letsACellGoOnceAllThatItWaitsForAreFinished() {
        cells.add(forBoth, List.of(FIRST, SECOND));
        cells.add(forFirst, List.of(FIRST));

        assertThat(cells.finished(FIRST)).containsExactly(forFirst);
        assertThat(cells.finished(SECOND)).containsExactly(forBoth);
        assertThat(cells.finished(SECOND)).isEmpty();
    }

    @Test
    void givesBackThoseThatWaitInVain() {
        cells.add(forBoth, List.of(FIRST, SECOND));
        cells.add(forFirst, List.of(FIRST));

        assertThat(cells.lost(SECOND)).containsExactly(forBoth);
        assertThat(cells.finished(FIRST)).containsExactly(forFirst);
    }

    @Test
    void refusesACellThatWaitsForNone() {
        assertThatThrownBy(() -> cells.add(forFirst, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cell birds/for-first/1 must wait for at least one cell, got none");
    }
}
