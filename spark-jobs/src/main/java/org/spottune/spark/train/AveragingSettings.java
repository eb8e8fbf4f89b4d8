package org.spottune.spark.train;

import java.io.Serializable;
import org.spottune.kernels.Precision;
import org.spottune.train.StepPlan;
import org.spottune.train.Turns;

/**
 * How workers train and how often their states are averaged.
 *
 * @param batchSize examples per step over all workers, >= 1
 * @param averagingFrequency steps between two averages, >= 1
 * @param step losses, optimisers and schedules of a step
 * @param mergesGradients whether workers send gradients, which the driver applies in one update, instead of their
 *     states; needs averagingFrequency 1
 * @param seed of order, augmentation and routing noise
 * @param precision of the workers' passes
 * @param share how the steps of an epoch are divided among several domains
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

    /** Settings of a run of one domain. */
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
