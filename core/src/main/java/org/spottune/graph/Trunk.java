package org.spottune.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.matching.Matching;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Backbone;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.Taps;
import org.spottune.nn.blocks.ChannelDropout;
import org.spottune.nn.blocks.Dual;
import org.spottune.nn.blocks.Gates;
import org.spottune.nn.blocks.KernelDecorator;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.policy.PolicyNetwork;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;

/**
 * The backbone and, if blocks are routed, their policy network; without a policy, routing is random. Not thread-safe.
 */
final class Trunk {

    private final ParameterSet parameters = new ParameterSet();
    private final Backbone backbone;
    private final Optional<PolicyNetwork> policy;
    private final Optional<Matching> matching;
    private final Optional<KernelDecorator> decorator;
    private final int routedBlocks;

    private Kernels kernels;
    private RoutingDecisions decisions;
    private Gates gates;
    private boolean isForward;
    private boolean reachesImages;
    private boolean writesGradients;

    /** Declares all parameters. */
    Trunk(TrunkSpec spec) {
        decorator = spec.adaptation().flatMap(Adaptation::decoration).map(KernelDecorator::new);
        Learning learning = spec.adaptation()
                .map(adaptation -> adaptation.learning(spec.statistics(), decorator))
                .orElseGet(() -> Learning.everything(spec.statistics(), Parameter.Group.BACKBONE));
        backbone = BackboneAssembly.assemble(spec.network(), spec.partition(), spec.form(), learning, parameters, "");
        routedBlocks = spec.partition().routedBlocks();
        policy = spec.policy().map(row -> new PolicyNetwork(row, routedBlocks, spec.statistics(), parameters));
        matching =
                spec.matching().map(pairs -> new Matching(pairs, spec.network().featureWidth(), parameters));
    }

    /** Projections and classifiers for matching, if the network has any. */
    Optional<Matching> matching() {
        return matching;
    }

    /** See {@link KernelDecorator#plainValues}. */
    Map<String, INDArray> plainValues() {
        return decorator.map(KernelDecorator::plainValues).orElse(Map.of());
    }

    /** Sets the channel dropout of the next training passes, if the network uses dropout. */
    void drop(ChannelDropout channels) {
        decorator.ifPresent(kernelDecorator -> kernelDecorator.drop(channels));
    }

    ParameterSet parameters() {
        return parameters;
    }

    /** Sets the kernels. Parameters must be bound before. */
    void bind(Kernels owner) {
        kernels = owner;
        writesGradients = false;
        backbone.bind(owner);
        policy.ifPresent(network -> network.bind(owner));
        matching.ifPresent(pairs -> pairs.bind(owner));
    }

    /**
     * Whether a forward pass has run since {@link #bind}: its operations hold on to the gradients that were bound then.
     */
    boolean writesGradients() {
        return writesGradients;
    }

    /** Routing decisions of the last pass. */
    RoutingDecisions decisions() {
        return decisions;
    }

    /** Inference: features {@code [N, width]} of normalised images {@code [N, H, W, 3]}, with stored statistics. */
    INDArray infer(INDArray images, Routing routing, Taps taps) {
        kernels.releaseAll();
        isForward = false;
        reachesImages = false;
        Tensor batch = kernels.load(images);
        Optional<PolicyNetwork> asked = policy.filter(network -> routing.readsLogits());
        decide(asked.map(network -> network.infer(batch, routing)), images, routing);
        return backbone.infer(batch, gates, taps);
    }

    /** Outputs of a pass: features {@code [N, width]}, and feature maps by name. */
    record Passed(INDArray features, Map<String, Tensor> maps) {}

    /** Features and the wanted feature maps, projected ones included, keeping what {@link #backward} needs. */
    Passed forward(INDArray images, Routing routing, Set<String> wanted) {
        Taps taps = new Taps(ownMaps(wanted));
        INDArray features = forward(images, routing, taps);
        return new Passed(
                features,
                matching.map(pairs -> pairs.project(wanted, taps.maps())).orElse(taps.maps()));
    }

    private Set<String> ownMaps(Set<String> wanted) {
        return matching.map(pairs -> pairs.sources(wanted)).orElse(wanted);
    }

    /** Tangents of the last forward pass's outputs along the parameters' directions. */
    Passed tangent(Set<String> wanted) {
        requireForward();
        Taps taps = new Taps(ownMaps(wanted));
        INDArray features = backbone.tangent(taps);
        return new Passed(
                features,
                matching.map(pairs -> pairs.tangent(wanted, taps.maps())).orElse(taps.maps()));
    }

    /** Writes the tangents of the parameter gradients that the given gradients reach, see {@link #backward}. */
    void tangentBackward(Optional<Backbone.FeatureGradient> features, Map<String, List<Dual>> mapGradients) {
        backbone.tangentBackward(
                features,
                matching.map(pairs -> pairs.tangentBackward(mapGradients)).orElse(mapGradients));
    }

    /** Features {@code [N, width]}, keeping what {@link #backward} needs. */
    INDArray forward(INDArray images, Routing routing, Taps taps) {
        return backbone.forward(begin(images, routing), gates, taps);
    }

    /** Features and the wanted feature maps, keeping what {@link #imageGradient} needs. */
    Passed forwardFromImages(INDArray images, Routing routing, Set<String> wanted) {
        Taps taps = new Taps(wanted);
        INDArray features = backbone.forwardFromImages(begin(images, routing), gates, taps);
        reachesImages = true;
        return new Passed(features, taps.maps());
    }

    private Tensor begin(INDArray images, Routing routing) {
        kernels.releaseAll();
        isForward = true;
        reachesImages = false;
        writesGradients = true;
        Tensor batch = kernels.load(images);
        decide(policy.map(network -> network.forward(batch, routing)), images, routing);
        return batch;
    }

    /**
     * Gradient at the images of the last pass, which must have been {@link #forwardFromImages}; the policy gets none.
     */
    INDArray imageGradient(Optional<INDArray> featureGradient, Map<String, List<Tensor>> mapGradients) {
        if (!reachesImages) {
            throw new IllegalStateException(
                    "Cannot compute the gradient at the images: the last pass was not forwardFromImages");
        }
        gates.clearGradient();
        return kernels.read(backbone.imageGradient(featureGradient, mapGradients, gates));
    }

    /**
     * Writes the gradients of the parameters that the given gradients reach, for the last forward pass; all other
     * gradients keep their values.
     *
     * @param featureGradient {@code [N, width]}
     * @param mapGradients by name of the feature map; consumed
     * @param gateGradient added to the gate gradient of every image, {@code [routed blocks]}
     */
    void backward(
            Optional<INDArray> featureGradient,
            Map<String, List<Tensor>> mapGradients,
            Optional<double[]> gateGradient) {
        requireForward();
        gates.clearGradient();
        backbone.backward(
                featureGradient,
                matching.map(pairs -> pairs.backward(mapGradients)).orElse(mapGradients),
                gates);
        gateGradient.ifPresent(gates::addToGradient);
        if (gates.isReached()) {
            policy.ifPresent(network -> network.backward(gates));
        }
    }

    /** @throws IllegalStateException unless the last pass was {@link #forward} */
    void requireForward() {
        if (!isForward) {
            throw new IllegalStateException("Cannot run a backward pass: the last pass was not a forward pass");
        }
    }

    private void decide(Optional<RoutingDecisions> decided, INDArray images, Routing routing) {
        decisions = decided.orElseGet(
                () -> RoutingDecisions.withoutPolicy(Math.toIntExact(images.size(0)), routedBlocks, routing));
        gates = decisions.toGates();
    }
}
