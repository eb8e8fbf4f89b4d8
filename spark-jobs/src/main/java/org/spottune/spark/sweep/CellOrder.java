package org.spottune.spark.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which cells are planned: each after those that it waits for, otherwise in the order of the sweep.
 *
 * @param file without circular waits
 * @param folder of the sweep, which holds the finished cells
 */
record CellOrder(SweepFile file, SweepFolder folder) {

    /**
     * The requested cells, and unfinished cells that unfinished ones among them wait for, directly or indirectly.
     *
     * @param asked in the order of the sweep
     */
    List<SweepCell> of(List<SweepCell> asked) throws IOException {
        Set<SweepCell> ordered = new LinkedHashSet<>();
        Set<SweepCell> among = new HashSet<>(asked);
        for (SweepCell cell : asked) {
            put(cell, among, ordered);
        }
        return new ArrayList<>(ordered);
    }

    private void put(SweepCell cell, Set<SweepCell> asked, Set<SweepCell> ordered) throws IOException {
        if (ordered.contains(cell)) {
            return;
        }
        boolean finished = folder.result(cell).isPresent();
        for (SweepCell before : file.waitsFor(cell)) {
            if (asked.contains(before) || !finished && folder.result(before).isEmpty()) {
                put(before, asked, ordered);
            }
        }
        ordered.add(cell);
    }
}
