package org.spottune.spark.train;

import java.io.Serializable;
import java.util.Optional;
import org.spottune.policy.BlockUsage;
import org.spottune.train.WorkerState;

/**
 * Where a round starts from.
 *
 * @param state of every worker
 * @param usageOrNull of the fine-tuned branches in the round before, over all workers; null in the first round
 */
record RoundStart(WorkerState state, BlockUsage usageOrNull) implements Serializable {

    /** Before the first round. */
    static RoundStart of(WorkerState state) {
        return new RoundStart(state, null);
    }

    Optional<BlockUsage> usage() {
        return Optional.ofNullable(usageOrNull);
    }
}
