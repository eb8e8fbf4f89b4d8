package org.spottune.spark.train;

import java.util.List;
import java.util.stream.Stream;
import org.spottune.policy.BlockUsage;
import org.spottune.train.StepResult;

/**
 * What an epoch of parameter averaging, or its first rounds, did and cost.
 *
 * @param sums over all examples seen
 * @param rounds usage of the fine-tuned branches in each round
 * @param seconds it took
 * @param computingSeconds of the slowest worker of each round, summed
 * @param broadcastingSeconds spent sending states, scheduling tasks and returning the average
 * @param mergingSeconds spent exchanging and averaging what the workers end in
 */
public record EpochResult(
        StepResult sums,
        List<BlockUsage> rounds,
        double seconds,
        double computingSeconds,
        double broadcastingSeconds,
        double mergingSeconds) {

    public EpochResult {
        rounds = List.copyOf(rounds);
    }

    /** An epoch of which no round has run. */
    static EpochResult nothing(int routedBlocks) {
        return new EpochResult(StepResult.empty(routedBlocks), List.of(), 0, 0, 0, 0);
    }

    /** This and the rounds after it. */
    EpochResult then(EpochResult next) {
        return new EpochResult(
                sums.merge(next.sums),
                Stream.concat(rounds.stream(), next.rounds.stream()).toList(),
                seconds + next.seconds,
                computingSeconds + next.computingSeconds,
                broadcastingSeconds + next.broadcastingSeconds,
                mergingSeconds + next.mergingSeconds);
    }

    public double imagesPerSecond() {
        return sums.examples() / seconds;
    }
}
