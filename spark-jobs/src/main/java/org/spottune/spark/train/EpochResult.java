package org.spottune.spark.train;

import org.spottune.train.StepResult;

/**
 * What an epoch of parameter averaging did and cost.
 *
 * @param sums over all its examples
 * @param seconds it took
 * @param computingSeconds of the slowest worker of each round, summed
 * @param broadcastingSeconds spent sending states, scheduling tasks and returning results
 * @param mergingSeconds spent averaging on the driver
 */
public record EpochResult(
        StepResult sums, double seconds, double computingSeconds, double broadcastingSeconds, double mergingSeconds) {

    public double imagesPerSecond() {
        return sums.examples() / seconds;
    }
}
