package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.learner.LearnerState;

/**
 * What one worker returns from a round.
 *
 * @param state where it ended, or the gradients of its step
 */
record RoundResult(LearnerState state, RoundReport report) implements Serializable {}
