package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.train.Turns;

/**
 * The input of one round of parameter averaging, sent to every worker.
 *
 * @param start state that every worker starts from
 * @param epoch counted from 0
 * @param firstStep of the round, counted from 0 at the beginning of the epoch
 * @param steps of the round, at most
 * @param turns order of the domains' steps, for the worker with the most steps
 */
record Round(RoundStart start, int epoch, int firstStep, int steps, Turns turns) implements Serializable {}
