package org.spottune.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Precision;
import org.spottune.nn.blocks.Changed;
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

    private static final String IMAGES = "images";

    private final ComputationGraph graph;
    private final TrunkLayer layer;
    private final ParameterSet headParameters = new ParameterSet();
    private final Linear head;

    /** The graph's gradients that the head is bound to; Deeplearning4j may have made them first. */
    private INDArray headGradients;

    private Network(ComputationGraph graph) {
        this.graph = graph;
        this.layer = (TrunkLayer) graph.getLayer(TRUNK);
        OutputLayer output = (OutputLayer) graph.getLayer(HEAD).conf().getLayer();
        // Deeplearning4j keeps a weight [in, out] in order 'f', which is PyTorch's [out, in] in order 'c'.
        this.head = new Linear(headParameters, HEAD, output.getNIn(), output.getNOut(), Parameter.Group.HEAD);
        headParameters.bindValues(ofHead(graph.params()));
    }

    /** A network with start values drawn from a seed. */
    public static Network create(TrunkSpec trunk, int classes, DataType type, long seed) {
        ComputationGraph graph = new ComputationGraph(configuration(trunk, classes, type, seed));
        graph.init();
        Network network = new Network(graph);
        Draws draws = Draws.of(seed, Purpose.INITIAL_PARAMETERS);
        network.headParameters
                .ordered()
                .forEach(parameter -> parameter.initializer().fill(parameter.name(), parameter.values(), draws));
        return network;
    }

    /** Wraps a graph that {@link #create} or Deeplearning4j's deserialisation made. */
    public static Network of(ComputationGraph graph) {
        return new Network(graph);
    }

    private static ComputationGraphConfiguration configuration(TrunkSpec trunk, int classes, DataType type, long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(type)
                .updater(new Sgd())
                .weightInit(WeightInit.ZERO)
                .graphBuilder()
                .addInputs(IMAGES)
                .addLayer(TRUNK, new TrunkConfiguration(trunk), IMAGES)
                .addLayer(
                        HEAD,
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .nIn(trunk.network().featureWidth())
                                .nOut(classes)
                                .build(),
                        TRUNK)
                .setOutputs(HEAD)
                .build();
    }

    /**
     * Number of parameters of a graph that {@link #create} configured, without building it.
     *
     * @throws IllegalArgumentException if the configuration is of another kind of graph, or contradicts itself
     * @throws ArithmeticException if there are more than a long can count
     */
    public static long parameterCount(ComputationGraphConfiguration configuration) {
        TrunkConfiguration trunk = layer(configuration, TRUNK, TrunkConfiguration.class);
        OutputLayer head = layer(configuration, HEAD, OutputLayer.class);
        if (configuration.getVertices().size() != 2) {
            throw new IllegalArgumentException("Expected a graph of '" + TRUNK + "' and '" + HEAD
                    + "' alone, got vertices " + configuration.getVertices().keySet());
        }
        int features = trunk.getSpec().network().featureWidth();
        if (head.getNIn() != features || head.getNOut() < 1) {
            throw new IllegalArgumentException("Expected a classifier of " + features + " features, got one of "
                    + head.getNIn() + " for " + head.getNOut() + " classes");
        }
        long weights = Math.multiplyExact(head.getNIn(), head.getNOut());
        return Math.addExact(trunk.initializer().numParams(trunk), Math.addExact(weights, head.getNOut()));
    }

    /**
     * What kind of network a graph is that {@link #create} configured, without building it.
     *
     * @throws IllegalArgumentException if the configuration is of another kind of graph
     */
    public static TrunkSpec spec(ComputationGraphConfiguration configuration) {
        return layer(configuration, TRUNK, TrunkConfiguration.class).getSpec();
    }

    private static <L extends Layer> L layer(ComputationGraphConfiguration configuration, String name, Class<L> type) {
        if (configuration.getVertices().get(name) instanceof LayerVertex vertex
                && type.isInstance(vertex.getLayerConf().getLayer())) {
            return type.cast(vertex.getLayerConf().getLayer());
        }
        throw new IllegalArgumentException("Expected a graph with a " + type.getSimpleName() + " named '" + name
                + "', got vertices " + configuration.getVertices().keySet());
    }

    public ComputationGraph graph() {
        return graph;
    }

    public TrunkSpec spec() {
        return layer.layerConf().getSpec();
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
        return layer.kernels().dataType();
    }

    /**
     * Computes passes in a precision other than {@link Precision#FLOAT32}; all that the network holds stays as it is.
     * Before the first pass, and before kernels are decorated, since they are exchanged.
     *
     * @throws org.spottune.kernels.UnsupportedPrecisionException if kernels for this network cannot do so on this machine
     * @throws IllegalStateException if the network has computed already
     */
    public void computeWith(Precision precision) {
        layer.computeWith(precision);
    }

    /**
     * Puts a decorator, such as one that measures, around the kernels. Before the first pass, so that everything goes
     * through it.
     */
    public void decorateKernels(UnaryOperator<Kernels> decorator) {
        layer.decorateKernels(decorator);
    }

    /** All parameters in the order of the flat vector. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(layer.trunk().parameters().ordered());
        parameters.addAll(headParameters.ordered());
        return parameters;
    }

    /** Values of all parameters, {@code [count]}, a view. */
    public INDArray values() {
        INDArray flat = graph.params();
        return flat.reshape(flat.length());
    }

    /** Gradients of all parameters, {@code [count]}, a view; zero where nothing learns. */
    public INDArray gradients() {
        if (graph.getFlattenedGradients() == null) {
            graph.initGradientsView();
        }
        INDArray flat = graph.getFlattenedGradients();
        if (flat != headGradients) {
            headParameters.bindGradients(ofHead(flat));
            headGradients = flat;
        }
        return flat.reshape(flat.length());
    }

    /** Tells that parameter values moved. */
    public void parametersChanged(Changed changed) {
        layer.trunk().parametersChanged(changed);
    }

    /** Logits {@code [N, classes]} of normalised images {@code [N, H, W, 3]} on stored statistics. */
    public INDArray infer(INDArray images, Routing routing) {
        return head.infer(layer.trunk().infer(images, routing));
    }

    /** Logits {@code [N, classes]}, keeping what {@link #backward} needs. */
    public INDArray forward(INDArray images, Routing routing) {
        gradients();
        return head.forward(layer.trunk().forward(images, routing));
    }

    /** Writes all gradients for the logits' gradient {@code [N, classes]} of the last {@link #forward}. */
    public void backward(INDArray logitsGradient) {
        backward(logitsGradient, new double[routedBlocks()]);
    }

    /**
     * Writes all gradients for the logits' gradient {@code [N, classes]} of the last {@link #forward} and for a loss on
     * its decisions.
     *
     * @param gateGradient what that loss adds to the gate gradient of every image, per routed block
     */
    public void backward(INDArray logitsGradient, double[] gateGradient) {
        layer.trunk().backward(head.backward(logitsGradient), gateGradient);
    }

    /** Decisions of the last pass. */
    public RoutingDecisions decisions() {
        return layer.trunk().decisions();
    }

    /** Frees the buffers of its kernels; the network is unusable afterwards. */
    @Override
    public void close() {
        layer.kernels().close();
    }

    private INDArray ofHead(INDArray flat) {
        INDArray vector = flat.reshape(flat.length());
        return vector.get(NDArrayIndex.interval(vector.length() - headParameters.length(), vector.length()));
    }
}
