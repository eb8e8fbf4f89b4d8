package org.spottune.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.nn.blocks.Changed;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;

/**
 * One step of gradient descent on a mini-batch: forward, loss, backward, update of what learns, move of the running
 * statistics. Owns the updater state. Not thread-safe.
 */
public final class TrainingStep {

    private final Network network;
    private final OptimizerSettings settings;
    private final ParameterLayout layout;
    private final INDArray velocity;

    public TrainingStep(Network network, OptimizerSettings settings) {
        this.network = network;
        this.settings = settings;
        this.layout = ParameterLayout.of(network);
        this.velocity = Nd4j.zeros(network.dataType(), layout.length(Parameter.Role.LEARNING));
    }

    /** Runs the step; the result is that of the forward pass, before the update. */
    public StepResult run(Batch batch, Routing routing, int epoch) {
        SoftmaxCrossEntropy loss = gradients(batch, routing);
        update(epoch);
        return new StepResult(
                batch.size(),
                loss.lossSum(),
                loss.correct(),
                network.decisions().usage());
    }

    /** The first half of {@link #run}: writes the gradient of the mean loss into {@link Network#gradients()}. */
    public SoftmaxCrossEntropy gradients(Batch batch, Routing routing) {
        INDArray logits = network.forward(batch.images(), routing);
        SoftmaxCrossEntropy.WithGradient loss = SoftmaxCrossEntropy.withGradient(logits, batch.labels());
        network.backward(loss.logitsGradient());
        return loss.loss();
    }

    /** The second half of {@link #run}: moves what learns along its velocity, and the statistics by their gradient views. */
    public void update(int epoch) {
        INDArray values = network.values();
        INDArray gradients = network.gradients();
        long position = 0;
        for (Interval interval : layout.of(Parameter.Role.LEARNING)) {
            Interval own = new Interval(position, position + interval.length(), interval.role(), interval.group());
            double rate = settings.rate(interval.group(), epoch);
            settings.rule().step(interval.of(values), interval.of(gradients), own.of(velocity), rate);
            position = own.end();
        }
        for (Interval interval : layout.of(Parameter.Role.STATISTIC)) {
            interval.of(values).subi(interval.of(gradients));
        }
        network.parametersChanged(Changed.LEARNING);
    }

    public ParameterLayout layout() {
        return layout;
    }

    /** Updater state: one velocity per learning value, a view. */
    public INDArray velocity() {
        return velocity;
    }
}
