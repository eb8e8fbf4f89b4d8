package org.spottune.spark.train;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;
import org.spottune.train.Examples;

/**
 * Classifies a worker's examples as evaluation does, and counts the branches they take.
 *
 * @param run whose workers evaluate
 * @param state of the worker
 * @param domain index of the examples' domain
 */
record EvaluationTask(Broadcast<RunContext> run, Broadcast<LearnerState> state, int domain)
        implements FlatMapFunction<Iterator<Examples>, NamedSums> {

    /** The batch size of evaluation, so that rounding cannot change close decisions. */
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
