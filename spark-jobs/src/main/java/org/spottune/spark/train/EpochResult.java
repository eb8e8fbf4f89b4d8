package org.spottune.spark.train;

import java.util.List;
import org.spottune.policy.BlockUsage;
import org.spottune.train.StepResult;

/**
 * What an epoch of parameter averaging did and cost.
 *
 * @param sums over all its examples
 * @param rounds usage of the fine-tuned branches in each of its rounds
 * @param seconds it took
 * @param computingSeconds of the slowest worker of each round, summed
 * @param broadcastingSeconds spent sending states, scheduling tasks and returning results
 * @param mergingSeconds spent averaging on the driver
 */
public record EpochResult(
        StepResult sums,
        List<BlockUsage> rounds,
        double seconds,
        double computingSeconds,
        double broadcastingSeconds,
        double mergingSeconds) {

    public double imagesPerSecond() {
        return sums.examples() / seconds;
    }
}
