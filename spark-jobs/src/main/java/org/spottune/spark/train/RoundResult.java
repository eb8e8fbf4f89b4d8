package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.train.WorkerState;

/**
 * What one worker returns from a round.
 *
 * @param state where it ended
 */
record RoundResult(WorkerState state, RoundReport report) implements Serializable {}
