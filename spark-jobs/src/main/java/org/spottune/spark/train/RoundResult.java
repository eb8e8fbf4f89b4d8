package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.learner.LearnerState;

/**
 * One worker's output of a round.
 *
 * @param state its state after the round, or the gradients of its step
 */
record RoundResult(LearnerState state, RoundReport report) implements Serializable {}
