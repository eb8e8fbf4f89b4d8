package org.spottune.graph;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.nn.Backbone;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.blocks.Changed;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.policy.PolicyNetwork;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;

/** Backbone and, where blocks are routed, the policy that decides over them. Not thread-safe. */
public final class Trunk {

    private final ParameterSet parameters = new ParameterSet();
    private final Backbone backbone;
    private final Optional<PolicyNetwork> policy;

    private Kernels kernels;
    private RoutingDecisions decisions;
    private Gates gates;

    /** Declares all parameters; {@link #bind} makes them usable. */
    public Trunk(TrunkSpec spec) {
        Learning learning = Learning.everything(spec.statistics(), Parameter.Group.BACKBONE);
        backbone = BackboneAssembly.assemble(spec.network(), spec.partition(), spec.form(), learning, parameters, "");
        policy = spec.policy()
                .map(row -> new PolicyNetwork(row, spec.partition().routedBlocks(), spec.statistics(), parameters));
    }

    public ParameterSet parameters() {
        return parameters;
    }

    /** Sets what computes; parameters must be bound before the first pass. */
    public void bind(Kernels owner) {
        kernels = owner;
        backbone.bind(owner);
        policy.ifPresent(network -> network.bind(owner));
    }

    /** Tells that parameter values moved. */
    public void parametersChanged(Changed changed) {
        backbone.parametersChanged(changed);
        policy.ifPresent(network -> network.parametersChanged(changed));
    }

    /** Decisions of the last pass. */
    public RoutingDecisions decisions() {
        return decisions;
    }

    /** Features {@code [N, width]} of normalised images {@code [N, H, W, 3]} on stored statistics. */
    public INDArray infer(INDArray images, Routing routing) {
        kernels.releaseAll();
        Tensor batch = kernels.load(images);
        decide(policy.map(network -> network.infer(batch, routing)), images);
        return backbone.infer(batch, gates);
    }

    /** Features {@code [N, width]}, keeping what {@link #backward} needs. */
    public INDArray forward(INDArray images, Routing routing) {
        kernels.releaseAll();
        Tensor batch = kernels.load(images);
        decide(policy.map(network -> network.forward(batch, routing)), images);
        return backbone.forward(batch, gates);
    }

    /** Writes all parameter gradients for the feature gradient {@code [N, width]} of the last forward pass. */
    public void backward(INDArray featureGradient) {
        backbone.backward(featureGradient, gates);
        policy.ifPresent(network -> network.backward(gates));
    }

    private void decide(Optional<RoutingDecisions> decided, INDArray images) {
        decisions = decided.orElseGet(() -> RoutingDecisions.none((int) images.size(0)));
        gates = decisions.toGates();
    }
}
