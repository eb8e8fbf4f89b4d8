package org.spottune.spark.train;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.spottune.kernels.Computation;
import org.spottune.model.NetworkArchive;
import org.spottune.spark.session.ResidentPool;
import org.spottune.train.Examples;
import org.spottune.train.StepResult;
import org.spottune.train.Worker;
import org.spottune.train.WorkerState;

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
        RoundResult result = withWorker(run.value(), worker -> work(worker, partition, examples));
        return List.of(result).iterator();
    }

    /** Frees what this JVM keeps for a run. */
    static void evict(String runId) {
        WORKERS.evict(runId);
    }

    /** Does something with the worker that this JVM keeps for a run, or with a new one. */
    static <R> R withWorker(RunContext run, Function<Worker, R> work) throws Exception {
        return WORKERS.with(run.runId(), () -> worker(run), resident -> resident.with(work::apply));
    }

    private static Worker worker(RunContext run) throws IOException {
        NetworkArchive.Content content = NetworkArchive.read(
                new ByteArrayInputStream(run.archive()),
                "of run " + run.runId(),
                Set.of(),
                Computation.in(run.precision()));
        return new Worker(content.network(), run.step(), run.seed());
    }

    private RoundResult work(Worker worker, int partition, Examples examples) {
        Round here = round.value();
        RoundStart from = here.start();
        long start = System.nanoTime();
        worker.restore(from.state());
        Worker.Portion portion =
                new Worker.Portion(here.epoch(), here.firstStep(), here.steps(), batchSizes.get(partition));
        StepResult sums = worker.run(examples, portion, from.usage());
        WorkerState end = worker.state();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RoundResult(end, new RoundReport(partition, sums, end.finite(), seconds));
    }
}
