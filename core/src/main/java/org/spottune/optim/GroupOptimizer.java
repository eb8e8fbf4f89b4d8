package org.spottune.optim;

import java.io.Serializable;

/**
 * The update rule and learning rate of a group of parameters.
 *
 * @param rule update rule
 * @param rate learning rate by epoch
 */
public record GroupOptimizer(Optimizer rule, LearningRateSchedule rate) implements Serializable {}
