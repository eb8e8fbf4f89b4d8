package org.spottune.spark.train;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.spottune.model.NetworkArchive;
import org.spottune.spark.session.ResidentPool;
import org.spottune.train.Examples;
import org.spottune.train.StepResult;
import org.spottune.train.Worker;

/**
 * A worker's part of a round, as Spark ships it.
 *
 * @param run what all rounds have in common
 * @param round what this one starts from
 * @param batchSizes examples of a step, by worker
 */
record RoundTask(Broadcast<RunContext> run, Broadcast<Round> round, List<Integer> batchSizes)
        implements Function2<Integer, Iterator<Examples>, Iterator<RoundResult>> {

    private static final ResidentPool<Worker> WORKERS = new ResidentPool<>("spottune-worker", Worker::close);

    @Override
    public Iterator<RoundResult> call(Integer partition, Iterator<Examples> shard) throws Exception {
        Examples examples = shard.next();
        int batchSize = batchSizes.get(partition);
        RoundResult result = WORKERS.with(
                run.value().runId(),
                () -> worker(run.value()),
                resident -> resident.with(worker -> work(worker, round.value(), examples, batchSize)));
        return List.of(result).iterator();
    }

    /** Frees what this JVM keeps for a run. */
    static void evict(String runId) {
        WORKERS.evict(runId);
    }

    private static Worker worker(RunContext run) throws IOException {
        NetworkArchive.Content content =
                NetworkArchive.read(new ByteArrayInputStream(run.archive()), "of run " + run.runId(), Set.of());
        content.network().computeWith(run.precision());
        return new Worker(content.network(), run.optimizer(), run.seed());
    }

    private static RoundResult work(Worker worker, Round round, Examples examples, int batchSize) {
        long start = System.nanoTime();
        worker.restore(round.state());
        StepResult sums = worker.run(examples, round.epoch(), round.firstStep(), round.steps(), batchSize);
        return new RoundResult(worker.state(), sums, (System.nanoTime() - start) / 1e9);
    }
}
