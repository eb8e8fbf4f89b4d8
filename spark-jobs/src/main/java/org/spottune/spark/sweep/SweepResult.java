package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * What one call of a sweep did.
 *
 * @param output folder of the sweep
 * @param cells that were asked for, and unfinished ones that these waited for
 * @param finished of them, by this call
 * @param skipped of them, since they were finished before, or meanwhile by another process
 * @param trials by which settings were chosen, run by this call
 * @param failed why they failed or could not run, by cell
 * @param notRun why others were not tried, by cell: one that they wait for has no result, or another process works on them
 * @param results of all finished ones, in the order of the plan
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
