package org.spottune.spark.sweep;

import java.util.List;
import java.util.Optional;
import org.spottune.spark.train.JointPlan;
import org.spottune.spark.train.TrainPlan;

/**
 * A cell that was asked for or that another one waits for, and what is known of it before anything runs.
 *
 * @param cell the combination
 * @param target its data set
 * @param state how far it is
 * @param training what is to be trained; empty where the source model itself is evaluated, or data are missing. While
 *     settings are still to be chosen, it has the first values of the grid
 * @param joint the run that trains the networks of all domains together, of which the training is a part
 * @param chosen settings that were chosen for it; {@link Candidate#NONE} where nothing is chosen, or not yet
 * @param undecided whether settings are to be chosen before it runs
 * @param waitsFor cells that are to be finished before it runs, since it reads their runs; finished ones too
 * @param missing what keeps it from running
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

    /** How far a cell is. */
    public enum State {
        /** Nothing of it exists. */
        NEW,
        /** Its run was begun; it is continued from its last checkpoint. */
        BEGUN,
        /** Its last attempt failed; it is tried again. */
        FAILED,
        /** Nothing is left to do. */
        FINISHED
    }
}
