package org.spottune.spark.train;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;
import org.spottune.train.Examples;

/**
 * Classifies a worker's examples as evaluation does, and counts which branches they take.
 *
 * @param run whose workers do it
 * @param state of the worker
 * @param domain whose examples they are, as an index
 */
record EvaluationTask(Broadcast<RunContext> run, Broadcast<LearnerState> state, int domain)
        implements FlatMapFunction<Iterator<Examples>, NamedSums> {

    /** That of evaluation, so that decisions on the edge fall the same way. */
    private static final int BATCH_SIZE = 64;

    @Override
    public Iterator<NamedSums> call(Iterator<Examples> shard) throws Exception {
        Examples examples = shard.next();
        NamedSums sums = RoundTask.withWorker(run.value(), worker -> {
            worker.restore(state.value());
            return worker.evaluate(domain, examples, BATCH_SIZE);
        });
        return List.of(sums).iterator();
    }
}
