package org.spottune.graph;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Writes and reads the Deeplearning4j configuration of a {@link Network}. */
public final class NetworkConfiguration {

    private static final String IMAGES = "images";

    private NetworkConfiguration() {}

    static ComputationGraphConfiguration of(TrunkSpec trunk, int classes, DataType type, long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(type)
                .updater(new Sgd())
                .weightInit(WeightInit.ZERO)
                .graphBuilder()
                .addInputs(IMAGES)
                .addLayer(Network.TRUNK, new TrunkConfiguration(trunk), IMAGES)
                .addLayer(
                        Network.HEAD,
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .nIn(trunk.network().featureWidth())
                                .nOut(classes)
                                .build(),
                        Network.TRUNK)
                .setOutputs(Network.HEAD)
                .build();
    }

    /**
     * Number of parameters of a {@link Network}'s configuration, without building the graph.
     *
     * @throws IllegalArgumentException if the configuration is of another kind of graph, or contradicts itself
     * @throws ArithmeticException if the number exceeds a long
     */
    public static long parameterCount(ComputationGraphConfiguration configuration) {
        TrunkConfiguration trunk = layer(configuration, Network.TRUNK, TrunkConfiguration.class);
        OutputLayer head = layer(configuration, Network.HEAD, OutputLayer.class);
        if (configuration.getVertices().size() != 2) {
            throw new IllegalArgumentException("Expected a graph of '" + Network.TRUNK + "' and '" + Network.HEAD
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
     * Specification of a {@link Network}'s trunk from its configuration, without building the graph.
     *
     * @throws IllegalArgumentException if the configuration is of another kind of graph
     */
    public static TrunkSpec spec(ComputationGraphConfiguration configuration) {
        return layer(configuration, Network.TRUNK, TrunkConfiguration.class).getSpec();
    }

    private static <L extends Layer> L layer(ComputationGraphConfiguration configuration, String name, Class<L> type) {
        if (configuration.getVertices().get(name) instanceof LayerVertex vertex
                && type.isInstance(vertex.getLayerConf().getLayer())) {
            return type.cast(vertex.getLayerConf().getLayer());
        }
        throw new IllegalArgumentException("Expected a graph with a " + type.getSimpleName() + " named '" + name
                + "', got vertices " + configuration.getVertices().keySet());
    }
}
