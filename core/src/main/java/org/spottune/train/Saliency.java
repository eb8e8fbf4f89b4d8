package org.spottune.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.learner.FrozenSource;
import org.spottune.matching.LayerPair;
import org.spottune.matching.Matching;
import org.spottune.matching.PairWeights;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;

/**
 * Which pixels of an image a matched source map responds to (Jang et al., L2T-ww, ICML 2019, Section 3.5): gradients
 * with respect to the image of the map's norm, {@code sum over channels c of u_c * mean over positions of S_c²}.
 * Feature matching weighs all channels equally. Learned weights differ by image, and are summed over the pairs of the
 * map, times their amounts; they count as constants: no gradient flows through the meta-networks.
 *
 * @param source index of the source network
 * @param map name of its map
 * @param equal largest absolute gradient over the colours with equal channel weights, {@code [images][height * width]}
 * @param learned the same with learned channel weights
 */
public record Saliency(int source, String map, double[][] equal, double[][] learned) {

    private static final int COLOURS = 3;

    /**
     * Computes the saliency of all source maps that a target is matched to, for a few images.
     *
     * @param target with its meta-networks
     * @param sources frozen networks, in order
     * @param images normalised for the target, {@code [N, H, W, 3]}
     */
    public static List<Saliency> of(Network target, List<FrozenSource> sources, INDArray images) {
        Matching matching = target.matching().orElseThrow();
        List<Saliency> all = new ArrayList<>();
        for (int s = 0; s < sources.size(); s++) {
            Map<String, List<Integer>> pairs = pairsByMap(matching, s);
            if (pairs.isEmpty()) {
                continue;
            }
            try (Network source = frozen(sources.get(s).network())) {
                Outputs outputs = source.forwardFromImages(
                        sources.get(s).images(images), Routing.argmax(), new LinkedHashSet<>(pairs.keySet()));
                for (Map.Entry<String, List<Integer>> entry : pairs.entrySet()) {
                    all.add(of(matching, source, s, entry, outputs));
                }
            }
        }
        return all;
    }

    private static Map<String, List<Integer>> pairsByMap(Matching matching, int source) {
        Map<String, List<Integer>> pairs = new LinkedHashMap<>();
        for (int q = 0; q < matching.spec().pairs().size(); q++) {
            LayerPair pair = matching.spec().pairs().get(q);
            if (pair.source() == source) {
                pairs.computeIfAbsent(pair.sourceMap(), any -> new ArrayList<>())
                        .add(q);
            }
        }
        return pairs;
    }

    private static Saliency of(
            Matching matching, Network source, int index, Map.Entry<String, List<Integer>> pairs, Outputs outputs) {
        Tensor map = outputs.maps().get(pairs.getKey());
        INDArray pooled = source.kernels().meanOverSpace(map);
        double[][] alike = new double[map.shape().batch()][map.shape().channels()];
        double[][] learned = new double[map.shape().batch()][map.shape().channels()];
        for (int q : pairs.getValue()) {
            PairWeights weights = matching.weights(q, pooled);
            for (int i = 0; i < learned.length; i++) {
                for (int c = 0; c < learned[i].length; c++) {
                    learned[i][c] += weights.amounts()[i] * weights.channels()[i][c];
                }
            }
        }
        Arrays.stream(alike).forEach(row -> Arrays.fill(row, 1.0 / row.length));
        return new Saliency(
                index,
                pairs.getKey(),
                gradient(source, pairs.getKey(), map, alike),
                gradient(source, pairs.getKey(), map, learned));
    }

    /** @param weights of channels {@code [images][channels]} */
    private static double[][] gradient(Network source, String name, Tensor map, double[][] weights) {
        Kernels kernels = source.kernels();
        Tensor seed = kernels.copy(map);
        INDArray slopes = Nd4j.createFromArray(weights).mul(2).castTo(kernels.dataType());
        Tensor perPosition = kernels.meanOverSpaceGradient(slopes, map.shape());
        kernels.multiply(seed, perPosition);
        kernels.release(perPosition);
        Seeds seeds = new Seeds();
        seeds.addToMap(name, seed);
        INDArray gradient = source.imageGradient(seeds);
        double[] values = gradient.dup('c').data().asDouble();
        int pixels = values.length / COLOURS / weights.length;
        IntFunction<double[]> ofImage = image -> {
            double[] largest = new double[pixels];
            for (int p = 0; p < pixels; p++) {
                for (int colour = 0; colour < COLOURS; colour++) {
                    double size = Math.abs(values[(image * pixels + p) * COLOURS + colour]);
                    largest[p] = Math.max(largest[p], size);
                }
            }
            return largest;
        };
        double[][] saliency = new double[weights.length][];
        Arrays.setAll(saliency, ofImage);
        return saliency;
    }

    /** A frozen copy of a network, on stored statistics. */
    private static Network frozen(Network source) {
        TrunkSpec spec = source.spec();
        Network copy = Network.create(
                TrunkSpec.withoutPolicy(
                        spec.network(), Partition.frozen(spec.network().blockCount()), Statistics.STORED),
                source.classes(),
                0,
                Computation.of(source.dataType()));
        Map<String, Parameter> byName = new LinkedHashMap<>();
        source.parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
        copy.parameters()
                .forEach(parameter ->
                        parameter.assign(byName.get(parameter.name()).values()));
        return copy;
    }
}
