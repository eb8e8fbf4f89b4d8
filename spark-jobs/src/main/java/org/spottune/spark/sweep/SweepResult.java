package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * The result of one call of a sweep.
 *
 * @param output folder of the sweep
 * @param cells number of planned cells
 * @param finished number of cells that this call finished
 * @param skipped number of cells that were finished before, or meanwhile by another process
 * @param trials number of trials of settings that this call ran
 * @param failed by cell, why it failed or could not run
 * @param notRun by cell, why it was not tried: one that it waits for has no result, or another process works on it
 * @param results of all finished cells, in the order of the plan
 * @param seconds of the call, from its first cell to its last
 * @param cellSeconds sum of the seconds of the cells that ran
 */
public record SweepResult(
        String output,
        int cells,
        int finished,
        int skipped,
        int trials,
        Map<String, String> failed,
        Map<String, String> notRun,
        @JsonIgnore List<CellResult> results,
        double seconds,
        double cellSeconds) {

    /** Whether every cell is finished. */
    public boolean complete() {
        return failed.isEmpty() && notRun.isEmpty();
    }
}
