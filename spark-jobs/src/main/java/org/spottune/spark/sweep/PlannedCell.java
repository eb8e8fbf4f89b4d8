package org.spottune.spark.sweep;

import java.util.List;
import java.util.Optional;
import org.spottune.spark.train.JointPlan;
import org.spottune.spark.train.TrainPlan;

/**
 * A cell that was requested or that another one waits for, as known before anything runs.
 *
 * @param cell the combination
 * @param target its data set
 * @param state its progress
 * @param training its training; empty if the source model itself is evaluated, or data are missing. Until settings are
 *     chosen, it has the first values of the grid
 * @param joint the run that trains the networks of all domains together, which includes the training
 * @param chosen settings chosen for it; {@link Candidate#NONE} if nothing is chosen, or not yet
 * @param undecided whether settings must be chosen before it runs
 * @param waitsFor cells that must be finished before it runs, since it reads their runs; includes finished ones
 * @param missing why it cannot run
 */
public record PlannedCell(
        SweepCell cell,
        SweepFile.Domain target,
        State state,
        Optional<TrainPlan> training,
        Optional<JointPlan> joint,
        Candidate chosen,
        boolean undecided,
        List<SweepCell> waitsFor,
        Optional<String> missing) {

    public PlannedCell {
        waitsFor = List.copyOf(waitsFor);
    }

    /** Progress of a cell. */
    public enum State {
        /** Not begun. */
        NEW,
        /** Begun; it continues from its run's last checkpoint. */
        BEGUN,
        /** Its last attempt failed; it will be retried. */
        FAILED,
        /** Nothing is left to do. */
        FINISHED
    }
}
