package org.spottune.spark.train;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.spottune.policy.BlockUsage;
import org.spottune.train.Examples;
import org.spottune.train.WorkerState;

/**
 * Counts on a worker which branches its examples take when nothing moves any more.
 *
 * @param run what all rounds have in common
 * @param state whose policy decides
 */
record UsageTask(Broadcast<RunContext> run, Broadcast<WorkerState> state)
        implements FlatMapFunction<Iterator<Examples>, BlockUsage> {

    /** That of evaluation, so that decisions on the edge fall the same way. */
    private static final int BATCH_SIZE = 64;

    @Override
    public Iterator<BlockUsage> call(Iterator<Examples> shard) throws Exception {
        Examples examples = shard.next();
        BlockUsage usage = RoundTask.withWorker(run.value(), worker -> {
            worker.restore(state.value());
            return worker.usage(examples, BATCH_SIZE);
        });
        return List.of(usage).iterator();
    }
}
