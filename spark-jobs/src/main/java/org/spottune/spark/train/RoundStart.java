package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;

/**
 * Where a round starts from.
 *
 * @param state of every worker; of a run of several domains, of those whose turn is in the round
 * @param lastRound sums over the round before, of all workers, and of every domain of several those of its last one; empty
 *     before the first
 */
record RoundStart(LearnerState state, NamedSums lastRound) implements Serializable {}
