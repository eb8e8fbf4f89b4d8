package org.spottune.experiment;

import java.io.Serializable;

/**
 * How long a run trains and in what portions.
 *
 * @param seed of every draw
 * @param epochs passes over the training split, >= 1
 * @param batchSize examples of a step over all workers, >= 1
 * @param averagingFrequency steps between two averages, >= 1
 */
public record TrainingSchedule(long seed, int epochs, int batchSize, int averagingFrequency) implements Serializable {}
