package org.spottune.spark.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * In which order cells are planned: each behind those that it waits for, and else as the sweep has them.
 *
 * @param file whose cells wait for each other in no circle
 * @param folder that tells which are finished
 */
record CellOrder(SweepFile file, SweepFolder folder) {

    /**
     * The cells that were asked for, and unfinished ones that unfinished ones among them wait for, directly or not.
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
