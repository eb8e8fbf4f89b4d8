package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * What one call of a sweep did.
 *
 * @param output folder of the sweep
 * @param cells that were asked for
 * @param finished of them, by this call
 * @param skipped of them, since they were finished before
 * @param trials by which settings were chosen, run by this call
 * @param failed why each of the others is not finished, by cell
 * @param results of all finished cells that were asked for, in the order of the sweep
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
        @JsonIgnore List<CellResult> results,
        double seconds,
        double cellSeconds) {

    public boolean complete() {
        return failed.isEmpty();
    }
}
