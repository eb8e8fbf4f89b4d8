package org.spottune.spark.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.learner.FrozenSource;
import org.spottune.learner.JointLayout;
import org.spottune.learner.Learner;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;
import org.spottune.spark.dataset.Shards;
import org.spottune.spark.session.Progress;
import org.spottune.train.Examples;
import org.spottune.train.GradientState;
import org.spottune.train.JointNetworks;
import org.spottune.train.StepPlan;
import org.spottune.train.Turns;
import scala.collection.JavaConverters;

/**
 * The driver's side of synchronous parameter averaging. In each round it sends the state, every worker takes some steps
 * on its own shard, and the workers' states are averaged, weighted by the examples each has seen.
 *
 * <p>With an average after every step, W workers equal one process that trains on their joined batches, unless
 * something couples the rows of a batch, such as batch statistics. Not thread-safe.
 */
public final class ParameterAveraging implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ParameterAveraging.class);

    private final JavaSparkContext spark;
    private final List<JavaRDD<Examples>> shardsOfDomains;
    private final JavaRDD<List<Examples>> shards;
    private final Broadcast<RunContext> run;
    private final JointLayout layout;
    private final List<Integer> batchSizes;
    private final Turns turns;
    private final int averagingFrequency;
    private final Optional<Learner> merging;
    private final StepPlan step;

    private RoundStart next;
    private Set<String> executors;

    /**
     * @param shards of every domain, one per worker, cheap to recompute
     * @param networks of the run, with their start values; merged gradients change their values
     * @param sources by domain, frozen networks beside its own
     * @param start state before the first round
     */
    ParameterAveraging(
            JavaSparkContext spark,
            List<JavaRDD<Examples>> shards,
            JointNetworks networks,
            List<List<FrozenSource>> sources,
            RoundStart start,
            AveragingSettings settings) {
        this.spark = spark;
        this.shardsOfDomains = List.copyOf(shards);
        this.shards = joined(shards);
        this.run = spark.broadcast(RunContext.of(networks, sources, settings));
        this.next = start;
        this.step = settings.step();
        this.layout = networks.layout(step);
        this.averagingFrequency = settings.averagingFrequency();
        this.merging =
                settings.mergesGradients() ? Optional.of(step.learner(networks.first(), List.of())) : Optional.empty();
        if (merging.isPresent() && !networks.isSingle()) {
            throw new IllegalArgumentException("Gradients of several domains cannot be merged");
        }
        this.executors = executors();
        int workers = shards.get(0).getNumPartitions();
        int batchSize = settings.batchSize();
        if (batchSize < workers) {
            throw new IllegalArgumentException(
                    "A batch of " + batchSize + " examples cannot be divided among " + workers + " workers");
        }
        this.batchSizes = IntStream.range(0, workers)
                .mapToObj(worker -> batchSize / workers + (worker < batchSize % workers ? 1 : 0))
                .toList();
        List<List<Integer>> shardSizes = this.shards
                .map(domains ->
                        domains.stream().map(shard -> shard.ids().length).toList())
                .collect();
        this.turns = new Turns(
                IntStream.range(0, shards.size())
                        .mapToObj(domain -> mostSteps(domain, shardSizes))
                        .toList(),
                settings.share());
    }

    /** Steps per epoch of the worker with the most examples of a domain. */
    private int mostSteps(int domain, List<List<Integer>> shardSizes) {
        return IntStream.range(0, batchSizes.size())
                .map(worker -> -Math.floorDiv(-shardSizes.get(worker).get(domain), batchSizes.get(worker)))
                .max()
                .orElseThrow();
    }

    /** Per worker, its shards of all domains. */
    private static JavaRDD<List<Examples>> joined(List<JavaRDD<Examples>> shards) {
        JavaRDD<List<Examples>> joined = shards.get(0).map(List::of);
        for (JavaRDD<Examples> next : shards.subList(1, shards.size())) {
            joined = joined.zipPartitions(
                    next, (first, second) -> List.of(Stream.concat(first.next().stream(), Stream.of(second.next()))
                                    .toList())
                            .iterator());
        }
        return joined;
    }

    /** The state after the last round. */
    public LearnerState state() {
        return next.state();
    }

    /** Continues from another state of the same run. */
    void continueFrom(LearnerState state) {
        next = new RoundStart(state, next.lastRound());
    }

    /**
     * Evaluates a domain's examples in the state after the last round.
     *
     * @param domain its index
     * @param examples shards of them, also of training images
     * @param parameters name of the vector of parameters to evaluate, see {@link LearnerState}
     * @return see {@link org.spottune.train.Worker#evaluate}
     */
    public NamedSums evaluate(int domain, JavaRDD<Examples> examples, String parameters) {
        LearnerState evaluated = layout.of(domain, state()).withParameters(parameters);
        Broadcast<LearnerState> sent = spark.broadcast(layout.joint(domain, evaluated));
        try {
            return examples.mapPartitions(new EvaluationTask(run, sent, domain)).collect().stream()
                    .reduce(NamedSums.EMPTY, NamedSums::merge);
        } finally {
            sent.destroy();
        }
    }

    /** Evaluates a domain's training examples. */
    public NamedSums evaluate(int domain, String parameters) {
        return evaluate(domain, shardsOfDomains.get(domain), parameters);
    }

    /**
     * Trains on every example once.
     *
     * @param epoch counted from 0
     * @param progress gets the steps of the epoch
     * @throws DivergedException if a loss or a parameter is no longer finite; the state stays that before the round
     */
    public EpochResult epoch(int epoch, Progress progress) {
        EpochResult soFar = EpochResult.EMPTY;
        while (soFar.rounds().size() < roundsPerEpoch()) {
            soFar = soFar.then(round(epoch, soFar.rounds().size(), progress));
        }
        return soFar;
    }

    /** Rounds per epoch, in which every example is used once. */
    int roundsPerEpoch() {
        return -Math.floorDiv(-turns.steps(), averagingFrequency);
    }

    /**
     * Runs one round of an epoch, both counted from 0.
     *
     * @throws DivergedException if a loss or a parameter is no longer finite; the state stays that before the round
     */
    EpochResult round(int epoch, int round, Progress progress) {
        long start = System.nanoTime();
        int firstStep = round * averagingFrequency;
        int steps = Math.min(averagingFrequency, turns.steps() - firstStep);
        LearnerState sent = layout.only(turns.domains(firstStep, steps), next.state());
        StateReduction reduced =
                reduce(new Round(new RoundStart(sent, next.lastRound()), epoch, firstStep, steps, turns));
        double reducing = (System.nanoTime() - start) / 1e9;
        List<RoundReport> reports = reduced.reports();
        FiniteCheck.require(reports, epoch, round);
        NamedSums seen = reports.stream().map(RoundReport::sums).reduce(NamedSums.EMPTY, NamedSums::merge);
        double position = epoch + (double) firstStep / turns.steps();
        NamedSums sums = merging.map(learner -> oneStep(seen).merge(update(learner, reduced.average(), seen, position)))
                .orElse(seen);
        LearnerState end = merging.map(Learner::state).orElseGet(reduced::average);
        FiniteCheck.require(end, epoch, round);
        next = new RoundStart(next.state().with(end), next.lastRound().latest(sums));
        double slowest = reports.stream()
                .mapToDouble(RoundReport::computingSeconds)
                .max()
                .orElseThrow();
        progress.report("train", firstStep + steps, turns.steps());
        return new EpochResult(
                List.of(sums),
                (System.nanoTime() - start) / 1e9,
                slowest,
                reducing - slowest - reduced.seconds(),
                reduced.seconds());
    }

    /** Workers that send gradients take one step together, each on its part of the mini-batch. */
    private static NamedSums oneStep(NamedSums seen) {
        Map<String, double[]> sums = seen.toMap();
        sums.put(NamedSums.STEPS, new double[] {1});
        return NamedSums.of(sums);
    }

    /** One update by the gradients of all workers, as one process would make it for their joined mini-batch. */
    private NamedSums update(Learner learner, LearnerState gradients, NamedSums sums, double position) {
        learner.restore(state());
        return GradientState.apply(learner, step, gradients, sums, position);
    }

    private StateReduction reduce(Round round) {
        spreadShards();
        Broadcast<Round> sent = spark.broadcast(round);
        try {
            return StateReduction.of(shards.mapPartitionsWithIndex(new RoundTask(run, sent, batchSizes), true));
        } finally {
            // Only after the job: a retried task reads it again.
            sent.destroy();
        }
    }

    /**
     * Places the images anew when an executor has joined, usually for a lost one. Otherwise the executor that took over
     * the lost one's images would go on training two shards in turns.
     */
    private void spreadShards() {
        Set<String> now = executors();
        if (!executors.containsAll(now)) {
            LOG.info("New executors: distributing the training images again");
            shardsOfDomains.forEach(Shards::placeAnew);
        }
        executors = now;
    }

    /** Addresses of all processes that store blocks, including the driver. */
    private Set<String> executors() {
        return Set.copyOf(JavaConverters.asJavaCollection(
                spark.sc().getExecutorMemoryStatus().keys()));
    }

    /** Frees what the executors keep for the run. */
    @Override
    public void close() {
        if (ShutdownHookManager.get().isShutdownInProgress()) {
            // The executors end with this process.
            return;
        }
        String runId = run.value().runId();
        shards.foreachPartition(shard -> RoundTask.evict(runId));
        run.destroy();
    }
}
