package org.spottune.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Tensor;
import org.spottune.nn.blocks.Dual;

/**
 * Gradients that start a backward pass: of a loss with respect to the outputs of the last forward pass of a
 * {@link Network}. Several gradients at one place add up.
 *
 * <p>Serves one backward pass, which consumes the gradients at feature maps. Not thread-safe.
 */
public final class Seeds {

    private INDArray logits;
    private INDArray features;
    private INDArray answers;
    private double[] gates;
    private final Map<String, List<Tensor>> maps = new LinkedHashMap<>();
    private boolean used;

    /** Seeds with a gradient {@code [N, classes]} at the logits only. */
    public static Seeds ofLogits(INDArray gradient) {
        Seeds seeds = new Seeds();
        seeds.addToLogits(gradient);
        return seeds;
    }

    /** @param gradient with respect to the logits, {@code [N, classes]}, not changed */
    public void addToLogits(INDArray gradient) {
        logits = sum(logits, gradient);
    }

    /** @param gradient with respect to the pooled features, {@code [N, width]}, not changed */
    public void addToFeatures(INDArray gradient) {
        features = sum(features, gradient);
    }

    /**
     * @param gradient with respect to the output of {@link Network#answer}, {@code [N, source classes]}, not changed
     */
    public void addToAnswers(INDArray gradient) {
        answers = sum(answers, gradient);
    }

    /** @param byRoutedBlock added to the gate gradient of every image, {@code [routed blocks]}, not changed */
    public void addToGates(double[] byRoutedBlock) {
        if (gates == null) {
            gates = byRoutedBlock.clone();
            return;
        }
        if (gates.length != byRoutedBlock.length) {
            throw new IllegalArgumentException("Gate gradients of one pass must be for the same routed blocks, got "
                    + gates.length + " and " + byRoutedBlock.length);
        }
        for (int block = 0; block < gates.length; block++) {
            gates[block] += byRoutedBlock[block];
        }
    }

    /**
     * @param map name of a feature map, see {@link org.spottune.nn.Architecture#maps()}
     * @param gradient of the map's shape, from the network's own kernels; the backward pass releases it
     */
    public void addToMap(String map, Tensor gradient) {
        maps.computeIfAbsent(map, any -> new ArrayList<>()).add(gradient);
    }

    /** Whether there is no gradient at all. */
    public boolean isEmpty() {
        return logits == null && features == null && answers == null && gates == null && maps.isEmpty();
    }

    /** Gradients at maps paired with their tangents, which must be at the same maps in the same order. */
    static Map<String, List<Dual>> duals(Seeds seeds, Seeds tangents) {
        Map<String, List<Dual>> duals = new LinkedHashMap<>();
        seeds.maps.forEach((map, gradients) -> {
            List<Tensor> ofGradients = tangents.maps.get(map);
            if (ofGradients == null || ofGradients.size() != gradients.size()) {
                throw new IllegalArgumentException(
                        "Expected a tangent of each gradient at map '" + map + "', got " + ofGradients);
            }
            List<Dual> ofMap = new ArrayList<>();
            for (int i = 0; i < gradients.size(); i++) {
                ofMap.add(new Dual(gradients.get(i), ofGradients.get(i)));
            }
            duals.put(map, ofMap);
        });
        return duals;
    }

    private static INDArray sum(INDArray some, INDArray more) {
        return some == null ? more : some.add(more);
    }

    /** Marks these seeds as used by a backward pass. */
    void markUsed() {
        if (used) {
            throw new IllegalStateException(
                    "Cannot run a backward pass with seeds that were used before: make new ones for each pass");
        }
        used = true;
    }

    Optional<INDArray> logits() {
        return Optional.ofNullable(logits);
    }

    Optional<INDArray> features() {
        return Optional.ofNullable(features);
    }

    Optional<INDArray> answers() {
        return Optional.ofNullable(answers);
    }

    Optional<double[]> gates() {
        return Optional.ofNullable(gates);
    }

    Map<String, List<Tensor>> maps() {
        return maps;
    }
}
