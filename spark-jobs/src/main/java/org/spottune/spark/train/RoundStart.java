package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;

/**
 * Where a round starts from.
 *
 * @param state of every worker
 * @param lastRound sums over the round before, of all workers; empty before the first
 */
record RoundStart(LearnerState state, NamedSums lastRound) implements Serializable {}
