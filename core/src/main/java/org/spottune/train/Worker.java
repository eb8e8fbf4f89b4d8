package org.spottune.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.spottune.data.EpochOrder;
import org.spottune.graph.Network;
import org.spottune.kernels.FlatVector;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;

/**
 * Trains a network on its own examples for some steps at a time, from and to a {@link WorkerState} that travels. Not
 * thread-safe.
 */
public final class Worker implements AutoCloseable {

    private final Network network;
    private final TrainingStep step;
    private final RoutingNoise noise;
    private final long seed;

    /**
     * @param network whose values are what penalties toward the start draw to
     * @param seed of the run: order of the examples and routing noise
     */
    public Worker(Network network, StepSettings settings, long seed) {
        this.network = network;
        this.step = new TrainingStep(network, settings);
        this.noise = new RoutingNoise(seed, Purpose.TRAINING_ROUTES);
        this.seed = seed;
    }

    /**
     * Steps of an epoch.
     *
     * @param epoch counted from 0
     * @param firstStep counted from 0 at the beginning of the epoch
     * @param steps at most
     * @param batchSize examples of each
     */
    public record Portion(int epoch, int firstStep, int steps, int batchSize) {}

    /** What moves in training, as it is now. */
    public WorkerState state() {
        return new WorkerState(
                step.layout().packMoving(network.values()), step.velocity().toFloats());
    }

    /** Resets everything that moves in training. */
    public void restore(WorkerState state) {
        step.layout().unpackMoving(state.moving(), network.values());
        FlatVector velocity = step.velocity();
        if (state.velocity().length != velocity.length()) {
            throw new IllegalArgumentException("Cannot restore updater state: expected " + velocity.length()
                    + " values, got " + state.velocity().length);
        }
        velocity.set(state.velocity());
    }

    /**
     * Runs steps of an epoch, each on the next examples of the epoch's order; stops early where they end.
     *
     * @param portion which steps
     * @param usage of the fine-tuned branches over all images, for losses on it; empty for each mini-batch's own
     * @return sums over the examples seen, possibly none
     */
    public StepResult run(Examples examples, Portion portion, Optional<BlockUsage> usage) {
        int epoch = portion.epoch();
        int batchSize = portion.batchSize();
        int[] order = EpochOrder.of(examples.ids(), seed, epoch);
        Examples.Batches batches = examples.batches();
        int routedBlocks = network.routedBlocks();
        StepResult result = StepResult.empty(routedBlocks);
        int first = portion.firstStep();
        for (int i = first; i - first < portion.steps() && (long) i * batchSize < order.length; i++) {
            int[] rows = Arrays.copyOfRange(order, i * batchSize, Math.min((i + 1) * batchSize, order.length));
            Batch batch = batches.of(rows, epoch);
            result = result.merge(step.run(batch, noise.of(epoch, batch.ids(), routedBlocks), epoch, usage));
        }
        return result;
    }

    /** How many of the examples, as evaluation shows them, take which branch when the larger logit decides. */
    public BlockUsage usage(Examples examples, int batchSize) {
        Examples.Batches batches = examples.plainBatches();
        int count = examples.ids().length;
        BlockUsage usage = BlockUsage.empty(network.routedBlocks());
        for (int start = 0; start < count; start += batchSize) {
            int[] rows =
                    IntStream.range(start, Math.min(start + batchSize, count)).toArray();
            network.infer(batches.of(rows, 0).images(), Routing.argmax());
            usage = usage.merge(network.decisions().usage());
        }
        return usage;
    }

    public Network network() {
        return network;
    }

    @Override
    public void close() {
        network.close();
    }
}
