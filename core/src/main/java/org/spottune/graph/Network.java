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
 * A classifier of images: a {@link ComputationGraph} of a trunk layer and a softmax output layer, with the passes of a
 * training step that owns loss, gradient and update itself.
 *
 * <p>The graph stays an ordinary one: Deeplearning4j can run, evaluate, save and load it. Passes made here work on the
 * very same parameters and gradients. Not thread-safe.
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

    /** The graph's vectors that the head is bound to; Deeplearning4j may exchange them. */
    private FlatVector headValues;

    private FlatVector headGradients;

    private Network(ComputationGraph graph) {
        this.graph = graph;
        this.trunk = ((TrunkLayer) graph.getLayer(TRUNK)).bound();
        OutputLayer output = (OutputLayer) graph.getLayer(HEAD).conf().getLayer();
        // Deeplearning4j keeps a weight [in, out] in order 'f', which is PyTorch's [out, in] in order 'c'.
        this.head = new Linear(headParameters, HEAD, output.getNIn(), output.getNOut(), Parameter.Group.HEAD);
        this.layout = ParameterLayout.of(parameters());
        values();
    }

    /** A network in single precision with start values drawn from a seed. */
    public static Network create(TrunkSpec trunk, int classes, long seed) {
        return create(trunk, classes, seed, Computation.FLOAT32);
    }

    /**
     * A network with start values drawn from a seed.
     *
     * @param computation what it computes with from its first pass on
     * @throws org.spottune.kernels.UnsupportedPrecisionException if kernels cannot compute so on this machine
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

    /** Wraps a graph that {@link #create} or Deeplearning4j's deserialisation made; it computes as it did, if it did. */
    public static Network of(ComputationGraph graph) {
        return new Network(graph);
    }

    /**
     * Wraps a graph that {@link #create} or Deeplearning4j's deserialisation made.
     *
     * @param computation what it computes with from its first pass on
     * @throws IllegalArgumentException if that is for arrays of another type
     * @throws org.spottune.kernels.UnsupportedPrecisionException if kernels cannot compute so on this machine
     * @throws IllegalStateException if the graph has computed with something else already
     */
    public static Network of(ComputationGraph graph, Computation computation) {
        ((TrunkLayer) graph.getLayer(TRUNK)).bound().use(computation);
        return new Network(graph);
    }

    public ComputationGraph graph() {
        return graph;
    }

    public TrunkSpec spec() {
        return trunk.spec();
    }

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

    /** What passes are computed with, and terms on their feature maps; made when it is first needed. */
    public Kernels kernels() {
        return trunk.kernels();
    }

    /**
     * Computes with the kernels of another network, so that the two take no more memory for activations than one: a pass of
     * either is over, and serves no backward pass any more, when one of the other begins. The other is closed last.
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

    /** Values of all parameters; intervals of {@link ParameterLayout} count their changes for themselves. */
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

    /** Logits {@code [N, classes]} of normalised images {@code [N, H, W, 3]} on stored statistics. */
    public INDArray infer(INDArray images, Routing routing) {
        return infer(images, routing, Set.of()).logits();
    }

    /**
     * Outputs for normalised images {@code [N, H, W, 3]} on stored statistics.
     *
     * @param taps names of the feature maps to hand out, of {@link org.spottune.nn.Architecture#maps()}
     * @throws IllegalArgumentException if there is no map of such a name
     */
    public Outputs infer(INDArray images, Routing routing, Set<String> taps) {
        Taps tapped = new Taps(requireMaps(taps));
        INDArray features = trunk.ready().infer(images, routing, tapped);
        return new Outputs(head.infer(features), features, decisions(), tapped.maps());
    }

    /**
     * Logits {@code [N, classes]} that the classifier makes of pooled features {@code [N, width]}, be they another
     * network's; nothing is kept.
     */
    public INDArray classify(INDArray features) {
        return head.infer(features);
    }

    /** Gradient {@code [N, width]} with respect to the features of {@link #classify}; the classifier gets none. */
    public INDArray classifyGradient(INDArray logitsGradient) {
        return head.inputGradient(logitsGradient);
    }

    /**
     * Values of parameters, by name, with which the network without adaptation is the same function on stored statistics; of
     * those that would be others than now.
     */
    public Map<String, INDArray> plainValues() {
        values();
        return trunk.trunk().plainValues();
    }

    /** Sets which channels the next training passes drop, where the network drops any; none before the first call. */
    public void drop(ChannelDropout channels) {
        trunk.trunk().drop(channels);
    }

    /**
     * Outputs for normalised images {@code [N, H, W, 3]} on stored statistics, keeping what {@link #probeBackward} needs: a pass
     * for whoever trains the classifier alone.
     */
    public Outputs probe(INDArray images, Routing routing) {
        gradients();
        INDArray features = trunk.ready().infer(images, routing, Taps.none());
        return new Outputs(head.forward(features), features, decisions(), Map.of());
    }

    /**
     * Writes the gradients of the classifier, summed over the batch, and zero for all else. The last pass must have been
     * {@link #probe}.
     *
     * @param seeds of which those at the logits count; consumed
     */
    public void probeBackward(Seeds seeds) {
        seeds.spend();
        layout.moving().forEach(interval -> interval.of(gradients()).fill(0));
        seeds.logits().ifPresent(head::backward);
    }

    /** Logits {@code [N, classes]}, keeping what {@link #backward} needs. */
    public INDArray forward(INDArray images, Routing routing) {
        return forward(images, routing, Set.of()).logits();
    }

    /**
     * Outputs for normalised images {@code [N, H, W, 3]}, keeping what {@link #backward} needs.
     *
     * @param taps names of the feature maps to hand out, of {@link org.spottune.nn.Architecture#maps()}
     * @throws IllegalArgumentException if there is no map of such a name
     */
    public Outputs forward(INDArray images, Routing routing, Set<String> taps) {
        requireMaps(taps);
        gradients();
        Trunk.Passed passed = trunk.ready().forward(images, routing, taps);
        return new Outputs(head.forward(passed.features()), passed.features(), decisions(), passed.maps());
    }

    /**
     * As {@link #forward}, keeping what {@link #imageGradient} needs: also of the parts below the lowest that learns, which
     * training passes as inference does. Parts that learn normalise as in training.
     *
     * @param taps names of the feature maps to hand out, no projected ones
     */
    public Outputs forwardFromImages(INDArray images, Routing routing, Set<String> taps) {
        requireOwnMaps(taps);
        gradients();
        Trunk.Passed passed = trunk.ready().forwardFromImages(images, routing, taps);
        return new Outputs(head.forward(passed.features()), passed.features(), decisions(), passed.maps());
    }

    /**
     * Gradient {@code [N, H, W, 3]} with respect to the images of the last pass, which must have been
     * {@link #forwardFromImages}. It passes the blocks as they were routed; what the images mean to the policy is not in it.
     * {@link #gradients} are undefined afterwards.
     *
     * @param seeds at logits, features and maps; consumed
     * @throws IllegalArgumentException if there are no such seeds
     * @throws IllegalStateException if the last pass was another
     */
    public INDArray imageGradient(Seeds seeds) {
        requireOwnMaps(seeds.maps().keySet());
        seeds.spend();
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

    /** What it has for matching its feature maps with those of other networks, if anything. */
    public Optional<Matching> matching() {
        return trunk.trunk().matching();
    }

    /**
     * What {@link #tangent} moves all parameters along, in the order of {@link #values}; zeros at first. Only what learns may
     * have other values.
     */
    public FlatVector directions() {
        values();
        FlatVector directions = trunk.directions();
        headParameters.bindDirections(ofHead(directions));
        return directions;
    }

    /** Where {@link #tangentBackward} writes, in the order of {@link #values}. */
    public FlatVector curvatures() {
        values();
        FlatVector curvatures = trunk.curvatures();
        headParameters.bindCurvatures(ofHead(curvatures));
        return curvatures;
    }

    /**
     * Tangents of what the last forward pass put out, as all parameters move along {@link #directions}; rectifiers and
     * maxima stay where they are.
     *
     * @param taps names of the feature maps whose tangents to hand out
     * @throws IllegalArgumentException if there is no map of such a name
     * @throws IllegalStateException if the last pass was not a forward one, or a part above what learns does not learn
     * @throws UnsupportedOperationException if blocks are routed
     */
    public Outputs tangent(Set<String> taps) {
        directions();
        curvatures();
        Trunk.Passed passed = trunk.trunk().tangent(requireMaps(taps));
        return new Outputs(head.tangent(passed.features()), passed.features(), decisions(), passed.maps());
    }

    /**
     * Writes the tangents of all gradients into {@link #curvatures}: a Hessian times {@link #directions}, where rectifiers
     * and maxima stay where they are. Zero where no seed reaches. {@link #gradients} are undefined afterwards. Needs
     * {@link #tangent}, and serves it once.
     *
     * @param seeds of {@link #backward}, for logits and maps alone; consumed
     * @param tangents of these seeds, at the same places; consumed
     */
    public void tangentBackward(Seeds seeds, Seeds tangents) {
        trunk.trunk().requireForward();
        seeds.spend();
        tangents.spend();
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
     * Writes the gradients of all parameters, zero where no seed reaches: what lies above the topmost one, and the policy
     * where no gate gets a gradient. The last pass must have been {@link #forward}, and serves any number of these; each
     * repeats the same bits for the same seeds.
     *
     * <p>Gradients are summed over the batch. Those of running statistics are the steps that these make.
     *
     * @param seeds are consumed
     * @throws IllegalArgumentException if a seed is for no feature map of the network, or has another shape than its place
     * @throws IllegalStateException if the last pass was not a forward one, or the seeds have served one already
     */
    public void backward(Seeds seeds) {
        trunk.trunk().requireForward();
        requireMaps(seeds.maps().keySet());
        requireGates(seeds);
        seeds.spend();
        // From the logits on, everything that learns is reached and written.
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
     * What the target's own classifier for a source's answers makes of its pooled features {@code [N, width]}, which are of
     * the last forward pass: {@code [N, source classes]}. Keeps what {@link #backward} needs.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public INDArray answer(INDArray features) {
        return matching().flatMap(Matching::answers).orElseThrow().forward(features);
    }

    /** Decisions of the last pass. */
    public RoutingDecisions decisions() {
        return trunk.trunk().decisions();
    }

    /** Frees what it computes with; the parameters stay. */
    @Override
    public void close() {
        trunk.close();
    }
}
