package org.spottune.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Kernels;
import org.spottune.matching.Matching;
import org.spottune.nn.Backbone;
import org.spottune.nn.Taps;
import org.spottune.nn.blocks.ChannelDropout;
import org.spottune.nn.blocks.Linear;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * An image classifier: a {@link ComputationGraph} of a trunk layer and a softmax output layer, with forward and
 * backward passes for a training step that computes loss and update itself.
 *
 * <p>It remains an ordinary graph: Deeplearning4j can run, evaluate, save and load it. The passes here use the same
 * parameters and gradients. Not thread-safe.
 */
public final class Network implements AutoCloseable {

    /** Name of the trunk in the graph. */
    public static final String TRUNK = "trunk";

    /** Name of the classifier in the graph, and prefix of its parameters' names. */
    public static final String HEAD = "fc";

    private final ComputationGraph graph;
    private final BoundTrunk trunk;
    private final ParameterSet headParameters = new ParameterSet();
    private final Linear head;
    private final ParameterLayout layout;

    /** The graph's vectors that the head is bound to; Deeplearning4j may replace them. */
    private FlatVector headValues;

    private FlatVector headGradients;

    private Network(ComputationGraph graph) {
        this.graph = graph;
        this.trunk = ((TrunkLayer) graph.getLayer(TRUNK)).bound();
        OutputLayer output = (OutputLayer) graph.getLayer(HEAD).conf().getLayer();
        // Deeplearning4j stores the weight as [in, out] in order 'f', which is PyTorch's [out, in] in order 'c'.
        this.head = new Linear(headParameters, HEAD, output.getNIn(), output.getNOut(), Parameter.Group.HEAD);
        this.layout = ParameterLayout.of(parameters());
        values();
    }

    /** A network in single precision with random initial values. */
    public static Network create(TrunkSpec trunk, int classes, long seed) {
        return create(trunk, classes, seed, Computation.FLOAT32);
    }

    /**
     * A network with random initial values.
     *
     * @param classes number of classes, >= 2
     * @param seed of the initial values
     * @param computation type and precision to compute in
     * @throws org.spottune.kernels.UnsupportedPrecisionException if no kernels on this machine compute in that
     *     precision
     */
    public static Network create(TrunkSpec trunk, int classes, long seed, Computation computation) {
        ComputationGraph graph =
                new ComputationGraph(NetworkConfiguration.of(trunk, classes, computation.type(), seed));
        graph.init();
        Network network = of(graph, computation);
        Draws draws = Draws.of(seed, Purpose.INITIAL_PARAMETERS);
        network.headParameters
                .ordered()
                .forEach(parameter ->
                        parameter.assign(parameter.initializer().draw(parameter.name(), parameter.shape(), draws)));
        return network;
    }

    /** Wraps a graph that {@link #create} made or Deeplearning4j loaded; its computation stays as set before. */
    public static Network of(ComputationGraph graph) {
        return new Network(graph);
    }

    /**
     * Wraps a graph that {@link #create} made or Deeplearning4j loaded.
     *
     * @param computation type and precision to compute in
     * @throws IllegalArgumentException if the graph's arrays have another type
     * @throws org.spottune.kernels.UnsupportedPrecisionException if no kernels on this machine compute in that
     *     precision
     * @throws IllegalStateException if the graph has already computed otherwise
     */
    public static Network of(ComputationGraph graph, Computation computation) {
        ((TrunkLayer) graph.getLayer(TRUNK)).bound().use(computation);
        return new Network(graph);
    }

    /** The Deeplearning4j graph of this network. */
    public ComputationGraph graph() {
        return graph;
    }

    /** Specification of the network without its classifier. */
    public TrunkSpec spec() {
        return trunk.spec();
    }

    /** Number of classes. */
    public int classes() {
        return Math.toIntExact(headParameters.find(HEAD + ".bias").orElseThrow().length());
    }

    /** Number of blocks that the policy decides over. */
    public int routedBlocks() {
        return spec().partition().routedBlocks();
    }

    /** Type of parameters, gradients, images and logits. */
    public DataType dataType() {
        return trunk.dataType();
    }

    /** The kernels of all passes and of loss terms on feature maps; created on first use. */
    public Kernels kernels() {
        return trunk.kernels();
    }

    /**
     * Computes with another network's kernels, so that both together need no more memory for activations than one. When
     * a pass of one begins, the other can no longer run a backward pass for its last. Close the other network last.
     *
     * @throws IllegalStateException if this network has computed already
     */
    public void computeWith(Network other) {
        trunk.share(other.trunk);
    }

    /** All parameters in the order of the flat vector. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(trunk.trunk().parameters().ordered());
        parameters.addAll(headParameters.ordered());
        return parameters;
    }

    /** Values of all parameters; each interval of {@link ParameterLayout} has its own version. */
    public FlatVector values() {
        FlatVector values = trunk.values(graph.params(), layout.ends());
        if (values != headValues) {
            headParameters.bindValues(ofHead(values));
            headValues = values;
        }
        return values;
    }

    /** Gradients of all parameters; zero where nothing learns. */
    public FlatVector gradients() {
        if (graph.getFlattenedGradients() == null) {
            graph.initGradientsView();
        }
        FlatVector gradients = trunk.gradients(graph.getFlattenedGradients());
        if (gradients != headGradients) {
            headParameters.bindGradients(ofHead(gradients));
            headGradients = gradients;
        }
        return gradients;
    }

    private FlatVector ofHead(FlatVector whole) {
        return whole.slice(whole.length() - headParameters.length(), whole.length());
    }

    /** Inference: logits {@code [N, classes]} of normalised images {@code [N, H, W, 3]}, with stored statistics. */
    public INDArray infer(INDArray images, Routing routing) {
        return infer(images, routing, Set.of()).logits();
    }

    /**
     * Inference: outputs for normalised images {@code [N, H, W, 3]}, with stored statistics.
     *
     * @param taps names of the feature maps to return, among {@link org.spottune.nn.Architecture#maps()}
     * @throws IllegalArgumentException if a map is unknown
     */
    public Outputs infer(INDArray images, Routing routing, Set<String> taps) {
        Taps tapped = new Taps(requireMaps(taps));
        INDArray features = trunk.ready().infer(images, routing, tapped);
        return new Outputs(head.infer(features), features, decisions(), tapped.maps());
    }

    /**
     * Logits {@code [N, classes]} of the classifier for pooled features {@code [N, width]}, which may be another
     * network's. Keeps nothing for a backward pass.
     */
    public INDArray classify(INDArray features) {
        return head.infer(features);
    }

    /** Gradient {@code [N, width]} with respect to the features of {@link #classify}; writes no parameter gradients. */
    public INDArray classifyGradient(INDArray logitsGradient) {
        return head.inputGradient(logitsGradient);
    }

    /**
     * Folds adaptation into plain parameters: values, by name, with which the network without adaptation computes the
     * same function with stored statistics. Only parameters whose values change are included.
     */
    public Map<String, INDArray> plainValues() {
        values();
        return trunk.trunk().plainValues();
    }

    /**
     * Sets the channel dropout of the next training passes, if the network uses dropout; none before the first call.
     */
    public void drop(ChannelDropout channels) {
        trunk.trunk().drop(channels);
    }

    /**
     * Outputs for normalised images {@code [N, H, W, 3]} with stored statistics, keeping what {@link #probeBackward}
     * needs: a pass for training the classifier alone.
     */
    public Outputs probe(INDArray images, Routing routing) {
        gradients();
        INDArray features = trunk.ready().infer(images, routing, Taps.none());
        return new Outputs(head.forward(features), features, decisions(), Map.of());
    }

    /**
     * Writes the gradients of the classifier, summed over the batch, and zero for all other parameters. The last pass
     * must have been {@link #probe}.
     *
     * @param seeds only those at the logits are used; consumed
     */
    public void probeBackward(Seeds seeds) {
        seeds.markUsed();
        layout.moving().forEach(interval -> interval.of(gradients()).fill(0));
        seeds.logits().ifPresent(head::backward);
    }

    /** Training pass: logits {@code [N, classes]}, keeping what {@link #backward} needs. */
    public INDArray forward(INDArray images, Routing routing) {
        return forward(images, routing, Set.of()).logits();
    }

    /**
     * Training pass: outputs for normalised images {@code [N, H, W, 3]}, keeping what {@link #backward} needs.
     *
     * @param taps names of the feature maps to return, among {@link org.spottune.nn.Architecture#maps()} and the
     *     projections of {@link #matching}
     * @throws IllegalArgumentException if a map is unknown
     */
    public Outputs forward(INDArray images, Routing routing, Set<String> taps) {
        requireMaps(taps);
        gradients();
        Trunk.Passed passed = trunk.ready().forward(images, routing, taps);
        return new Outputs(head.forward(passed.features()), passed.features(), decisions(), passed.maps());
    }

    /**
     * As {@link #forward}, keeping what {@link #imageGradient} needs: also for the parts below the lowest that learns,
     * which {@link #forward} only infers. Parts that learn normalise as in training.
     *
     * @param taps names of the feature maps to return, among {@link org.spottune.nn.Architecture#maps()}
     */
    public Outputs forwardFromImages(INDArray images, Routing routing, Set<String> taps) {
        requireOwnMaps(taps);
        gradients();
        Trunk.Passed passed = trunk.ready().forwardFromImages(images, routing, taps);
        return new Outputs(head.forward(passed.features()), passed.features(), decisions(), passed.maps());
    }

    /**
     * Gradient {@code [N, H, W, 3]} with respect to the images of the last pass, which must have been
     * {@link #forwardFromImages}. It flows through the branches that the images took, and not through the policy.
     * {@link #gradients} are undefined afterwards.
     *
     * @param seeds at logits, features or maps; consumed
     * @throws IllegalArgumentException if there is no such seed
     * @throws IllegalStateException if the last pass was not {@link #forwardFromImages}
     */
    public INDArray imageGradient(Seeds seeds) {
        requireOwnMaps(seeds.maps().keySet());
        seeds.markUsed();
        return trunk.trunk().imageGradient(featureGradient(seeds), seeds.maps());
    }

    private void requireOwnMaps(Set<String> names) {
        requireKnown(names, new LinkedHashSet<>(spec().network().maps()));
    }

    private Set<String> requireMaps(Set<String> names) {
        Set<String> known = new LinkedHashSet<>(spec().network().maps());
        matching().ifPresent(pairs -> known.addAll(pairs.maps()));
        requireKnown(names, known);
        return names;
    }

    private void requireKnown(Set<String> names, Set<String> known) {
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("Unknown feature maps among " + names + " of '"
                    + spec().network().name() + "', expected some of " + known);
        }
    }

    /** Projections and classifiers for matching this network with source networks, if it has any. */
    public Optional<Matching> matching() {
        return trunk.trunk().matching();
    }

    /**
     * Direction of {@link #tangent} for all parameters, in the order of {@link #values}; zeros at first. Must stay zero
     * for parameters that do not learn.
     */
    public FlatVector directions() {
        values();
        FlatVector directions = trunk.directions();
        headParameters.bindDirections(ofHead(directions));
        return directions;
    }

    /** Result of {@link #tangentBackward}, in the order of {@link #values}. */
    public FlatVector curvatures() {
        values();
        FlatVector curvatures = trunk.curvatures();
        headParameters.bindCurvatures(ofHead(curvatures));
        return curvatures;
    }

    /**
     * Tangents of the last forward pass's outputs as all parameters move along {@link #directions}; the active sides of
     * rectifiers and the positions of maxima stay fixed.
     *
     * @param taps names of the feature maps whose tangents to return
     * @throws IllegalArgumentException if a map is unknown
     * @throws IllegalStateException if the last pass was not {@link #forward}, or a part above the lowest that learns
     *     does not learn
     * @throws UnsupportedOperationException if blocks are routed
     */
    public Outputs tangent(Set<String> taps) {
        directions();
        curvatures();
        Trunk.Passed passed = trunk.trunk().tangent(requireMaps(taps));
        return new Outputs(head.tangent(passed.features()), passed.features(), decisions(), passed.maps());
    }

    /**
     * Writes the tangents of all gradients into {@link #curvatures}: the Hessian times {@link #directions}, with the
     * active sides of rectifiers and the positions of maxima fixed. Zero where no seed reaches. {@link #gradients} are
     * undefined afterwards. Call it once after each {@link #tangent}.
     *
     * @param seeds as for {@link #backward}, at logits and maps only; consumed
     * @param tangents of these seeds, for the same logits and maps; consumed
     */
    public void tangentBackward(Seeds seeds, Seeds tangents) {
        trunk.trunk().requireForward();
        seeds.markUsed();
        tangents.markUsed();
        FlatVector curvatures = curvatures();
        layout.moving().forEach(interval -> interval.of(curvatures).fill(0));
        Optional<Backbone.FeatureGradient> features = seeds.logits()
                .map(gradient -> throughHead(gradient, tangents.logits().orElseThrow()));
        trunk.trunk().tangentBackward(features, Seeds.duals(seeds, tangents));
    }

    private Backbone.FeatureGradient throughHead(INDArray gradient, INDArray tangent) {
        return new Backbone.FeatureGradient(head.inputGradient(gradient), head.tangentBackward(gradient, tangent));
    }

    /**
     * Writes the gradients of all parameters; zero where no seed reaches, which are the parts above the topmost seed,
     * and the policy if no gate gets a gradient. The last pass must have been {@link #forward}. Any number of backward
     * passes may follow it; equal seeds give equal bits.
     *
     * <p>Gradients are summed over the batch. The "gradient" of a running statistic is the step to subtract from it.
     *
     * @param seeds consumed
     * @throws IllegalArgumentException if a seed is for an unknown feature map, or has another shape than its map
     * @throws IllegalStateException if the last pass was not {@link #forward}, or the seeds were used before
     */
    public void backward(Seeds seeds) {
        trunk.trunk().requireForward();
        requireMaps(seeds.maps().keySet());
        requireGates(seeds);
        seeds.markUsed();
        // A seed at the logits reaches, and so overwrites, every gradient.
        if (seeds.logits().isEmpty()) {
            layout.moving().forEach(interval -> interval.of(gradients()).fill(0));
        }
        trunk.trunk().backward(featureGradient(seeds), seeds.maps(), seeds.gates());
    }

    private void requireGates(Seeds seeds) {
        seeds.gates().filter(gates -> gates.length != routedBlocks()).ifPresent(gates -> {
            throw new IllegalArgumentException("Gate gradients must be for the network's " + routedBlocks()
                    + " routed blocks, got " + gates.length);
        });
    }

    private Optional<INDArray> featureGradient(Seeds seeds) {
        Optional<INDArray> seeded =
                throughAnswers(seeds, seeds.features().map(gradient -> gradient.castTo(dataType())));
        if (seeds.logits().isEmpty()) {
            return seeded;
        }
        INDArray throughHead = head.backward(seeds.logits().get());
        return Optional.of(seeded.map(throughHead::add).orElse(throughHead));
    }

    private Optional<INDArray> throughAnswers(Seeds seeds, Optional<INDArray> features) {
        Optional<Linear> answers = matching().flatMap(Matching::answers);
        if (answers.isEmpty()) {
            return features;
        }
        if (seeds.answers().isEmpty()) {
            answers.get().noGradient();
            return features;
        }
        INDArray through = answers.get().backward(seeds.answers().get());
        return Optional.of(features.map(through::add).orElse(through));
    }

    /**
     * Output {@code [N, source classes]} of the extra classifier that imitates a source network (LwF), for pooled
     * features {@code [N, width]} of the last forward pass. Keeps what {@link #backward} needs.
     *
     * @throws java.util.NoSuchElementException if the network has no such classifier
     */
    public INDArray answer(INDArray features) {
        return matching().flatMap(Matching::answers).orElseThrow().forward(features);
    }

    /** Routing decisions of the last pass. */
    public RoutingDecisions decisions() {
        return trunk.trunk().decisions();
    }

    /** Frees the kernels; the parameters stay. */
    @Override
    public void close() {
        trunk.close();
    }
}
