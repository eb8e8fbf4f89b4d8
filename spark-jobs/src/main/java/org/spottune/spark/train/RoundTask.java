package org.spottune.spark.train;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;
import org.spottune.spark.session.ResidentPool;
import org.spottune.train.Examples;
import org.spottune.train.GradientState;
import org.spottune.train.JointWorker;
import org.spottune.train.StepGradients;
import org.spottune.train.Worker;

/**
 * A worker's part of a round, as Spark ships it.
 *
 * @param run data common to all rounds
 * @param round input of this round
 * @param batchSizes examples per step, by worker
 */
record RoundTask(Broadcast<RunContext> run, Broadcast<Round> round, List<Integer> batchSizes)
        implements Function2<Integer, Iterator<List<Examples>>, Iterator<RoundResult>> {

    private static final ResidentPool<JointWorker> WORKERS = new ResidentPool<>("spottune-worker", JointWorker::close);

    @Override
    public Iterator<RoundResult> call(Integer partition, Iterator<List<Examples>> shard) throws Exception {
        List<Examples> examples = shard.next();
        RoundResult result = withWorker(run.value(), worker -> work(worker, partition, examples));
        return List.of(result).iterator();
    }

    /** Frees the worker that this JVM keeps for a run. */
    static void evict(String runId) {
        WORKERS.evict(runId);
    }

    /** Applies a function to the worker that this JVM keeps for a run; creates it if there is none. */
    static <R> R withWorker(RunContext run, Function<JointWorker, R> work) throws Exception {
        return WORKERS.with(run.runId(), run::worker, resident -> resident.with(work::apply));
    }

    private RoundResult work(JointWorker worker, int partition, List<Examples> examples) {
        Round here = round.value();
        RoundStart from = here.start();
        long start = System.nanoTime();
        worker.restore(from.state());
        JointWorker.Portion portion = new JointWorker.Portion(
                here.epoch(), here.firstStep(), here.steps(), here.turns(), batchSizes.get(partition));
        NamedSums sums;
        LearnerState end;
        if (run.value().settings().mergesGradients()) {
            Worker single = worker.single();
            Optional<StepGradients> gradients = single.gradients(examples.get(0), portion.ofSingle(), from.lastRound());
            sums = gradients.map(StepGradients::sums).orElse(NamedSums.EMPTY);
            end = GradientState.pack(
                    single.learner(), gradients, run.value().settings().step());
        } else {
            sums = worker.run(examples, portion, from.lastRound());
            end = worker.state();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RoundResult(end, new RoundReport(partition, sums, end.finite(), seconds));
    }
}
