package org.spottune.optim;

import java.io.Serializable;

/**
 * How one group of parameters moves.
 *
 * @param rule that moves them
 * @param rate learning rate by epoch
 */
public record GroupOptimizer(Optimizer rule, LearningRateSchedule rate) implements Serializable {}
