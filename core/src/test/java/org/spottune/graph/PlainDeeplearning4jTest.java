package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Role;
import org.spottune.policy.Routing;

/** Compares Deeplearning4j's passes over a network's graph with the network's own. */
class PlainDeeplearning4jTest {

    private static final int BATCH = 4;
    private static final double RATE = 1e-3; // Deeplearning4j's default

    private final Network network = TinyNetworks.routedByBrightness(DataType.DOUBLE);
    private final ComputationGraph graph = network.graph();
    private final INDArray images = TinyNetworks.images(DataType.DOUBLE, BATCH);
    private final INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void outputIsTheSoftmaxOfTheLogits() {
        INDArray probabilities = Nd4j.nn().softmax(network.infer(images, Routing.argmax()), 1);

        assertClose("output", graph.outputSingle(images), probabilities);
    }

    @Test
    void outputFollowsParametersThatMovedUnannounced() {
        INDArray before = graph.outputSingle(images);
        graph.getLayer(Network.TRUNK).getParam("bn1.bias").addi(1);

        assertThat(graph.outputSingle(images)).isNotEqualTo(before);
    }

    @Test
    void routesByTheLogitsWhateverOurPassesSampled() {
        INDArray argmax = graph.outputSingle(images);
        double[] noise = {0.999, 0.001, 0.999, 0.001};
        network.infer(images.get(NDArrayIndex.interval(1, 2)), Routing.sampled(noise));

        assertThat(graph.outputSingle(images)).isEqualTo(argmax);
    }

    @Test
    void gradientIsOursTimesTheBatchSize() {
        Map<String, INDArray> ours = ownGradients();

        graph.setInputs(images);
        graph.setLabels(labels);
        graph.computeGradientAndScore();

        for (Parameter parameter : network.parameters()) {
            double factor = parameter.role() == Role.STATISTIC ? 1 : BATCH;
            assertClose(
                    parameter.name(),
                    parameter.gradient(),
                    ours.get(parameter.name()).mul(factor));
        }
    }

    @Test
    void fitStepsAlongTheGradientAndLeavesFrozenParametersAlone() {
        Map<String, INDArray> gradients = ownGradients();
        Map<String, INDArray> before = new HashMap<>();
        network.parameters()
                .forEach(parameter ->
                        before.put(parameter.name(), parameter.values().dup()));

        graph.fit(new DataSet(images, labels));

        for (Parameter parameter : network.parameters()) {
            INDArray start = before.get(parameter.name());
            INDArray gradient = gradients.get(parameter.name());
            switch (parameter.role()) {
                case FROZEN -> assertThat(parameter.values())
                        .as(parameter.name())
                        .isEqualTo(start);
                case STATISTIC -> assertClose(parameter.name(), parameter.values(), start.sub(gradient));
                case LEARNING -> assertClose(parameter.name(), parameter.values(), start.sub(gradient.mul(RATE)));
            }
        }
    }

    @Test
    void networkTrainsOnAfterAPlainFit() {
        graph.fit(new DataSet(images, labels));

        Map<String, INDArray> gradients = ownGradients();

        assertThat(gradients.get("fc.weight").norm1Number().doubleValue()).isPositive();
        assertThat(gradients.get("tuned.layer1.0.conv1.weight").norm1Number().doubleValue())
                .isPositive();
    }

    @Test
    void ourPassesFollowAPlainFit() {
        INDArray before = network.infer(images, Routing.argmax());

        graph.fit(new DataSet(images, labels));

        INDArray after = network.infer(images, Routing.argmax());
        assertThat(after).isNotEqualTo(before);
        assertClose("output", Nd4j.nn().softmax(after, 1), graph.outputSingle(images));
    }

    @Test
    void configurationSurvivesJson() {
        ComputationGraphConfiguration configuration = graph.getConfiguration();

        assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
                .isEqualTo(configuration);
    }

    /** Gradients of the mean loss by our own passes, by parameter name. */
    private Map<String, INDArray> ownGradients() {
        INDArray logits = network.forward(images, Routing.argmax());
        network.backward(Seeds.ofLogits(Nd4j.nn().softmax(logits, 1).sub(labels).div(BATCH)));
        Map<String, INDArray> gradients = new HashMap<>();
        network.parameters()
                .forEach(parameter ->
                        gradients.put(parameter.name(), parameter.gradient().dup()));
        return gradients;
    }

    private static void assertClose(String what, INDArray actual, INDArray expected) {
        assertThat(actual.equalsWithEps(expected, 1e-10))
                .as("%s: %s, expected %s", what, actual, expected)
                .isTrue();
    }
}
