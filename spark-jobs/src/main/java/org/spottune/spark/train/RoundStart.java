package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;

/**
 * The state before a round.
 *
 * @param state of every worker; of several domains, those with a turn in the round
 * @param lastRound sums over the previous round, of all workers; of each of several domains, over its own last round;
 *     empty before the first
 */
record RoundStart(LearnerState state, NamedSums lastRound) implements Serializable {}
