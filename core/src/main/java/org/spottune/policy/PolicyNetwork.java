package org.spottune.policy;

import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.nn.Backbone;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.Taps;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Linear;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;

/**
 * Decides for each image which branch it takes in each routed block (Guo et al., SpotTune, Section 3.2): a residual
 * network of one block per stage, and a linear layer to a pair of logits per routed block. Its parameters are named
 * {@code policy.*}. Not thread-safe.
 */
public final class PolicyNetwork {

    /** Prefix of the names of its parameters. */
    public static final String PREFIX = "policy.";

    private final Backbone backbone;
    private final Linear linear;
    private final GumbelSoftmax gumbelSoftmax;

    private int images;
    private double[] scores;
    private RoutingDecisions decisions;

    /** @param statistics statistics that normalise in training */
    public PolicyNetwork(PolicySpec spec, int routedBlocks, Statistics statistics, ParameterSet parameters) {
        Learning learning = Learning.everything(statistics, Parameter.Group.POLICY);
        backbone = BackboneAssembly.assemble(
                spec.network(),
                Partition.tuned(spec.network().blockCount()),
                PathForm.PAPER,
                learning,
                parameters,
                PREFIX);
        linear = new Linear(
                parameters, PREFIX + "fc", spec.network().featureWidth(), 2 * routedBlocks, Parameter.Group.POLICY);
        gumbelSoftmax = new GumbelSoftmax(spec.temperature());
    }

    /** Sets the kernels; the parameters must be bound already. */
    public void bind(Kernels kernels) {
        backbone.bind(kernels);
    }

    /** Decisions for normalised images {@code [N, H, W, 3]} on stored statistics. */
    public RoutingDecisions infer(Tensor batch, Routing routing) {
        return decide(linear.infer(backbone.infer(batch, Gates.none(), Taps.none())), routing);
    }

    /** Decisions, keeping what {@link #backward} needs. */
    public RoutingDecisions forward(Tensor batch, Routing routing) {
        return decide(linear.forward(backbone.forward(batch, Gates.none(), Taps.none())), routing);
    }

    /** Writes the policy's parameter gradients for the gates that the last forward pass decided. */
    public void backward(Gates gates) {
        int blocks = decisions.blocks();
        double[] gateGradient = new double[images * blocks];
        for (int block = 0; block < blocks; block++) {
            double[] ofBlock = gates.gradient(block);
            for (int image = 0; image < images; image++) {
                gateGradient[image * blocks + block] = ofBlock[image];
            }
        }
        INDArray logitsGradient = Nd4j.createFromArray(gumbelSoftmax.logitsGradient(scores, gateGradient))
                .reshape('c', images, 2L * blocks);
        backbone.backward(Optional.of(linear.backward(logitsGradient)), Map.of(), Gates.none());
    }

    private RoutingDecisions decide(INDArray logits, Routing routing) {
        images = logits.rows();
        scores = routing.scores(Nd4j.toFlattened('c', logits).toDoubleVector());
        decisions = RoutingDecisions.of(scores, images);
        return decisions;
    }
}
