package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.train.StepResult;
import org.spottune.train.WorkerState;

/**
 * What one worker returns from a round.
 *
 * @param state where it ended
 * @param sums over the examples it saw, possibly none
 * @param computingSeconds spent in training steps
 */
record RoundResult(WorkerState state, StepResult sums, double computingSeconds) implements Serializable {}
