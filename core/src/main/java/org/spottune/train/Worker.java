package org.spottune.train;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.data.EpochOrder;
import org.spottune.graph.Network;
import org.spottune.nn.blocks.Changed;
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

    /** @param seed of the run: order of the examples and routing noise */
    public Worker(Network network, OptimizerSettings settings, long seed) {
        this.network = network;
        this.step = new TrainingStep(network, settings);
        this.noise = new RoutingNoise(seed, Purpose.TRAINING_ROUTES);
        this.seed = seed;
    }

    /** What moves in training, as it is now. */
    public WorkerState state() {
        return new WorkerState(
                step.layout().packMoving(network.values()), step.velocity().toFloatVector());
    }

    /** Resets everything that moves in training. */
    public void restore(WorkerState state) {
        step.layout().unpackMoving(state.moving(), network.values());
        INDArray velocity = step.velocity();
        if (state.velocity().length != velocity.length()) {
            throw new IllegalArgumentException("Cannot restore updater state: expected " + velocity.length()
                    + " values, got " + state.velocity().length);
        }
        if (state.velocity().length > 0) {
            velocity.assign(Nd4j.createFromArray(state.velocity()));
        }
        network.parametersChanged(Changed.LEARNING);
    }

    /**
     * Runs steps of an epoch, each on the next examples of the epoch's order; stops early where they end.
     *
     * @param firstStep counted from 0 at the beginning of the epoch
     * @return sums over the examples seen, possibly none
     */
    public StepResult run(Examples examples, int epoch, int firstStep, int steps, int batchSize) {
        int[] order = EpochOrder.of(examples.ids(), seed, epoch);
        Examples.Batches batches = examples.batches();
        int routedBlocks = network.routedBlocks();
        StepResult result = StepResult.empty(routedBlocks);
        for (int i = firstStep; i - firstStep < steps && (long) i * batchSize < order.length; i++) {
            int[] rows = Arrays.copyOfRange(order, i * batchSize, Math.min((i + 1) * batchSize, order.length));
            Batch batch = batches.of(rows, epoch);
            result = result.merge(step.run(batch, noise.of(epoch, batch.ids(), routedBlocks), epoch));
        }
        return result;
    }

    public Network network() {
        return network;
    }

    @Override
    public void close() {
        network.close();
    }
}
