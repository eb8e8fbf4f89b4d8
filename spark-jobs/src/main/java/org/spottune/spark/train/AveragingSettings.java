package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.kernels.Precision;
import org.spottune.train.StepPlan;
import org.spottune.train.Turns;

/**
 * How workers train and how often they are averaged.
 *
 * @param batchSize examples of a step over all workers, >= 1
 * @param averagingFrequency steps between two averages, >= 1
 * @param step what a step minimises, and how parameters move
 * @param mergesGradients whether workers send gradients, of which the driver makes one update, instead of the state they
 *     end in; needs an average after every step
 * @param seed of order, augmentation and routing noise
 * @param precision in which workers compute their passes
 * @param share how many steps of an epoch each of several domains gets
 */
public record AveragingSettings(
        int batchSize,
        int averagingFrequency,
        StepPlan step,
        boolean mergesGradients,
        long seed,
        Precision precision,
        Turns.Share share)
        implements Serializable {

    /** Of a run of one domain. */
    public AveragingSettings(
            int batchSize,
            int averagingFrequency,
            StepPlan step,
            boolean mergesGradients,
            long seed,
            Precision precision) {
        this(batchSize, averagingFrequency, step, mergesGradients, seed, precision, Turns.Share.SIZE);
    }

    public AveragingSettings {
        if (batchSize < 1 || averagingFrequency < 1) {
            throw new IllegalArgumentException("Parameter averaging needs batch size and averaging frequency >= 1, got "
                    + batchSize + " and " + averagingFrequency);
        }
        if (mergesGradients && averagingFrequency != 1) {
            throw new IllegalArgumentException(
                    "Merging gradients needs averaging frequency 1, got " + averagingFrequency);
        }
    }
}
