package org.spottune.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.spottune.data.EpochOrder;
import org.spottune.graph.Outputs;
import org.spottune.learner.Learner;
import org.spottune.learner.LearnerState;
import org.spottune.nn.blocks.ChannelDropout;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;
import org.spottune.objective.SoftmaxCrossEntropy;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;

/**
 * Trains a network on one worker's examples, some steps at a time; starts from a {@link LearnerState} and ends in one,
 * which travels. Not thread-safe.
 */
public final class Worker implements AutoCloseable {

    /** Sum of the cross-entropy over evaluated examples, in nats. */
    public static final String EVALUATED_LOSS = "evaluated.loss";

    private final Learner learner;
    private final StepPlan plan;
    private final RoutingNoise noise;
    private final SourceRecordings recordings = new SourceRecordings();
    private final long seed;

    /**
     * @param learner whose values are the start values; the worker owns it from then on
     * @param seed of the run: order of the examples and routing noise
     */
    public Worker(Learner learner, StepPlan plan, long seed) {
        this.learner = learner;
        this.plan = plan;
        this.noise = new RoutingNoise(seed, Purpose.TRAINING_ROUTES);
        this.seed = seed;
    }

    /**
     * Steps of an epoch.
     *
     * @param epoch counted from 0
     * @param firstStep counted from 0 at the beginning of the epoch
     * @param steps at most
     * @param stepsPerEpoch of the worker with the most steps
     * @param batchSize examples of each
     */
    public record Portion(int epoch, int firstStep, int steps, int stepsPerEpoch, int batchSize) {}

    public Learner learner() {
        return learner;
    }

    /** The present state of everything that moves in training. */
    public LearnerState state() {
        return learner.state();
    }

    /** Sets everything that moves in training. */
    public void restore(LearnerState state) {
        learner.restore(state);
    }

    /**
     * Runs steps of an epoch, each on the next examples of the epoch's order; stops early where they end.
     *
     * @param portion which steps
     * @param lastRound sums over the round before, of all workers; empty before the first
     * @return sums over the examples seen, possibly none
     */
    public NamedSums run(Examples examples, Portion portion, NamedSums lastRound) {
        return steps(examples, portion, lastRound, plan.procedure()::run);
    }

    /**
     * Computes the gradients of a single step, which the caller averages over workers and applies; changes no state.
     *
     * @return empty if the examples have ended
     */
    public Optional<StepGradients> gradients(Examples examples, Portion portion, NamedSums lastRound) {
        StepGradients[] gradients = new StepGradients[1];
        steps(examples, portion, lastRound, step -> {
            gradients[0] = plan.procedure().gradients(step);
            return gradients[0].sums();
        });
        return Optional.ofNullable(gradients[0]);
    }

    private NamedSums steps(
            Examples examples, Portion portion, NamedSums lastRound, Function<Step, NamedSums> procedure) {
        int epoch = portion.epoch();
        int batchSize = portion.batchSize();
        if (plan.needs(learner.target().spec().network()).sourceLogits()) {
            recordings.record(learner.sources().get(0), examples);
        }
        int[] order = EpochOrder.of(examples.ids(), seed, epoch);
        Examples.Batches batches = examples.batches();
        int routedBlocks = learner.target().routedBlocks();
        NamedSums sums = NamedSums.EMPTY;
        int first = portion.firstStep();
        for (int i = first; i - first < portion.steps() && (long) i * batchSize < order.length; i++) {
            int[] rows = Arrays.copyOfRange(order, i * batchSize, Math.min((i + 1) * batchSize, order.length));
            Batch batch = batches.of(rows, epoch);
            Routing routing = noise.of(epoch, batch.ids(), routedBlocks);
            learner.target().drop(ChannelDropout.of(seed, epoch, batch.ids()));
            double position = epoch + (double) i / portion.stepsPerEpoch();
            sums = sums.merge(
                    procedure.apply(new Step(learner, plan, batch, routing, i, position, lastRound, recordings)));
        }
        return sums;
    }

    /**
     * Classifies examples without augmentation; routes by the larger logit of the policy. Changes no state.
     *
     * @return examples, correct ones, {@value #EVALUATED_LOSS}, and which branches were taken
     */
    public NamedSums evaluate(Examples examples, int batchSize) {
        Examples.Batches batches = examples.plainBatches();
        int count = examples.ids().length;
        NamedSums sums = NamedSums.EMPTY;
        for (int start = 0; start < count; start += batchSize) {
            int[] rows =
                    IntStream.range(start, Math.min(start + batchSize, count)).toArray();
            Batch batch = batches.of(rows, 0);
            Outputs outputs = learner.target().infer(batch.images(), Routing.argmax(), Set.of());
            sums = sums.merge(evaluated(outputs, batch.labels()));
        }
        return sums;
    }

    private static NamedSums evaluated(Outputs outputs, int[] labels) {
        SoftmaxCrossEntropy loss = SoftmaxCrossEntropy.of(outputs.logits(), labels);
        Map<String, double[]> sums = new HashMap<>();
        sums.put(NamedSums.EXAMPLES, new double[] {labels.length});
        sums.put(NamedSums.CORRECT, new double[] {loss.correct()});
        sums.put(EVALUATED_LOSS, new double[] {loss.lossSum()});
        BlockUsageLoss.putUsage(outputs.decisions(), sums);
        return NamedSums.of(sums);
    }

    @Override
    public void close() {
        learner.close();
    }
}
