package org.spottune.train;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.Seeds;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.Routing;

/**
 * One step of gradient descent on a mini-batch: forward, loss, backward, update of what learns, move of the running
 * statistics. Owns the updater state. Not thread-safe.
 */
public final class TrainingStep {

    private final Network network;
    private final StepSettings settings;
    private final ParameterLayout layout;
    private final FlatVector velocity;
    private final Optional<FlatVector> start;

    /** @param network whose values are what penalties toward the start draw to */
    public TrainingStep(Network network, StepSettings settings) {
        this.network = network;
        this.settings = settings;
        this.layout = ParameterLayout.of(network);
        this.velocity = network.values().like(layout.length(Parameter.Role.LEARNING));
        this.start = settings.optimizer().drawsTowardStart() ? Optional.of(copy(network.values())) : Optional.empty();
    }

    /**
     * Runs the step; the result is that of the forward pass, before the update.
     *
     * @param usage of the fine-tuned branches over all images, for losses on it; empty for the mini-batch's own
     */
    public StepResult run(Batch batch, Routing routing, int epoch, Optional<BlockUsage> usage) {
        SoftmaxCrossEntropy loss = gradients(batch, routing, epoch, usage);
        update(epoch);
        return new StepResult(
                batch.size(),
                loss.lossSum(),
                loss.correct(),
                network.decisions().usage());
    }

    /**
     * The first half of {@link #run}: writes the gradient of the mean loss, penalties on parameters aside, into
     * {@link Network#gradients()}.
     */
    public SoftmaxCrossEntropy gradients(Batch batch, Routing routing, int epoch, Optional<BlockUsage> usage) {
        INDArray logits = network.forward(batch.images(), routing);
        SoftmaxCrossEntropy.WithGradient loss = SoftmaxCrossEntropy.withGradient(logits, batch.labels());
        Seeds seeds = Seeds.ofLogits(loss.logitsGradient());
        seeds.addToGates(usageGradient(batch.size(), epoch, usage));
        network.backward(seeds);
        return loss.loss();
    }

    private static FlatVector copy(FlatVector values) {
        FlatVector copy = values.like();
        copy.copyFrom(values);
        return copy;
    }

    /** Part of every image's gate gradient, per routed block, that comes from losses on usage. */
    private double[] usageGradient(int images, int epoch, Optional<BlockUsage> usage) {
        return settings.globalK()
                .map(losses -> losses.shareGradient(
                        usage.orElseGet(() -> network.decisions().usage()).shares(), epoch))
                .map(gradient ->
                        Arrays.stream(gradient).map(value -> value / images).toArray())
                .orElseGet(() -> new double[network.routedBlocks()]);
    }

    /** The second half of {@link #run}: moves what learns along its velocity, and the statistics by their gradient views. */
    public void update(int epoch) {
        FlatVector values = network.values();
        FlatVector gradients = network.gradients();
        long position = 0;
        for (Interval interval : layout.of(Parameter.Role.LEARNING)) {
            Interval own = new Interval(position, position + interval.length(), interval.role(), interval.group());
            OptimizerSettings.GroupSettings group = settings.optimizer().of(interval.group());
            FlatVector from = start.map(interval::of).orElse(null);
            group.decay().addGradient(interval.of(values), from, interval.of(gradients));
            double rate = group.rate().at(epoch);
            settings.optimizer().rule().step(interval.of(values), interval.of(gradients), own.of(velocity), rate);
            position = own.end();
        }
        for (Interval interval : layout.of(Parameter.Role.STATISTIC)) {
            interval.of(values).axpy(-1, interval.of(gradients));
        }
    }

    public ParameterLayout layout() {
        return layout;
    }

    /** Updater state: one velocity per learning value, a view. */
    public FlatVector velocity() {
        return velocity;
    }
}
