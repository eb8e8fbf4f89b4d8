package org.spottune.spark.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cells that begin once others are finished. Not thread-safe. */
final class WaitingCells {

    private record Waiting(PlannedCell cell, Set<SweepCell> before) {}

    private final List<Waiting> all = new ArrayList<>();

    /**
     * Adds a cell that waits.
     *
     * @param before cells that must be finished first
     * @throws IllegalArgumentException if there are none
     */
    void add(PlannedCell cell, Collection<SweepCell> before) {
        if (before.isEmpty()) {
            throw new IllegalArgumentException("Cell " + cell.cell() + " must wait for at least one cell, got none");
        }
        all.add(new Waiting(cell, new HashSet<>(before)));
    }

    /**
     * Notes that a cell is finished; removes and returns those that are now ready, in the order in which they were
     * added.
     */
    List<PlannedCell> finished(SweepCell cell) {
        all.forEach(waiting -> waiting.before().remove(cell));
        return take(all.stream().filter(waiting -> waiting.before().isEmpty()).toList());
    }

    /** Notes that a cell will not be finished; removes and returns those that waited for it. */
    List<PlannedCell> lost(SweepCell cell) {
        return take(
                all.stream().filter(waiting -> waiting.before().contains(cell)).toList());
    }

    private List<PlannedCell> take(List<Waiting> some) {
        all.removeAll(some);
        return some.stream().map(Waiting::cell).toList();
    }
}
