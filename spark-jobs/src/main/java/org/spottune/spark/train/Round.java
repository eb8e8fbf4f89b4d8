package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.train.Turns;

/**
 * What one round of parameter averaging sends to every worker.
 *
 * @param start where every worker starts from
 * @param epoch counted from 0
 * @param firstStep of the round, counted from 0 at the beginning of the epoch
 * @param steps of the round, at most
 * @param turns whose step comes when, of the worker with the most
 */
record Round(RoundStart start, int epoch, int firstStep, int steps, Turns turns) implements Serializable {}
