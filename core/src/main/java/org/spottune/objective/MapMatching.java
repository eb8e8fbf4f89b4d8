package org.spottune.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Outputs;
import org.spottune.graph.Seeds;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.matching.Guidance;
import org.spottune.matching.LayerPair;
import org.spottune.matching.Matching;
import org.spottune.matching.MatchingSpec;
import org.spottune.matching.PairWeights;
import org.spottune.matching.Rows;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Weighted distances of projected feature maps from those of frozen source networks, which may be of another
 * architecture: {@code sum over pairs of mean over images of amount * sum over channels c of w_c * mean over positions
 * of (projection(T)_c - S_c)²}, where S is resized to the target's size. Without guidance, amounts are 1 and all
 * channels weigh the same: the hints of FitNets (Romero et al., ICLR 2015). Meta-networks make it L2T-ww's transfer
 * loss (Jang et al., ICML 2019, Eq. 1 and 2).
 *
 * <p>Sources normalise with stored statistics.
 *
 * @param weight of the term
 * @param rule which pairs there are
 * @param guidance what weighs pairs and channels
 * @param pairs of the networks; empty before they are known
 */
public record MapMatching(Coefficient weight, PairRule rule, Guidance guidance, List<LayerPair> pairs)
        implements OutputTerm {

    private static final String ID = "feature-matching";

    /** Weight of the distances. */
    public static final Setting<Double> LAMBDA =
            Setting.penalty(ID + ".lambda", 0.5, "Weight of the distances between projected and source maps");

    /** Pairs of the term without meta-networks: by default those that need no learning to be found. */
    private static final Setting<List<String>> PAIRS = PairRule.setting(ID + ".pairs", PairRule.ONE_TO_ONE);

    private static final Setting<Double> DECAY = Coefficient.decaySetting(ID);

    /** The term without meta-networks, as settings choose it. */
    public static final Entry ENTRY = new Entry(
            ID,
            "squared distance of projected feature maps from a source's of any architecture (FitNets)",
            List.of(LAMBDA, DECAY, PAIRS),
            settings -> new MapMatching(
                    new Coefficient(settings.get(LAMBDA), settings.get(DECAY)),
                    new PairRule(settings.get(PAIRS)),
                    Guidance.NONE,
                    List.of()));

    public MapMatching {
        pairs = List.copyOf(pairs);
    }

    @Override
    public Side side() {
        return Side.REGULARIZER;
    }

    @Override
    public List<String> names() {
        return List.of(ID);
    }

    @Override
    public MapMatching on(Architecture target, List<SourceSpec> sources) {
        return new MapMatching(weight, rule, guidance, rule.pairs(target, sources));
    }

    @Override
    public List<String> problemsWith(Architecture target, List<SourceSpec> sources) {
        return rule.problems(key(), target, sources);
    }

    private String key() {
        return guidance == Guidance.NONE ? PAIRS.key() : "l2t.pairs";
    }

    @Override
    public Optional<MatchingSpec> matching() {
        return pairs.isEmpty() ? Optional.empty() : Optional.of(MatchingSpec.ofPairs(pairs, guidance));
    }

    @Override
    public Needs needs(Architecture target) {
        Set<String> taps = new TreeSet<>();
        for (int q = 0; q < pairs.size(); q++) {
            taps.add(Matching.map(q));
        }
        return new Needs(taps, sourceTaps(pairs), false);
    }

    /** Maps of sources by their index. */
    static Map<Integer, Set<String>> sourceTaps(List<LayerPair> pairs) {
        Map<Integer, Set<String>> taps = new TreeMap<>();
        pairs.forEach(pair ->
                taps.computeIfAbsent(pair.source(), any -> new TreeSet<>()).add(pair.sourceMap()));
        return taps;
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        double beta = weight.at(in.epoch());
        Kernels kernels = in.network().kernels();
        double value = 0;
        for (int q = 0; q < pairs.size(); q++) {
            PairWeights weights = weights(in, q);
            Tensor distance = distance(in, in.outputs(), q);
            double[][] squares = squares(kernels, distance, distance);
            for (int i = 0; i < squares.length; i++) {
                value += weights.amounts()[i] * dot(weights.channels()[i], squares[i]) / squares.length;
            }
            kernels.multiply(distance, slopes(kernels, weights, beta, distance));
            seeds.addToMap(Matching.map(q), distance);
        }
        return List.of(new Loss(value, beta * value));
    }

    /** Weights of a pair for the images of a step. */
    PairWeights weights(StepInputs in, int q) {
        LayerPair pair = pairs.get(q);
        return in.network()
                .matching()
                .orElseThrow()
                .weights(q, in.source(pair.source()).pooled(pair.sourceMap()));
    }

    /** Weights of each pair for the images of a step. */
    public List<PairWeights> weights(StepInputs in) {
        List<PairWeights> weights = new ArrayList<>();
        for (int q = 0; q < pairs.size(); q++) {
            weights.add(weights(in, q));
        }
        return weights;
    }

    /**
     * Follows the tangents of a forward pass: adds to the derivatives of all distances, and adds the gradients of the
     * term and their tangents to the seeds of a second-order backward pass.
     *
     * @param in with the outputs of the forward pass
     * @param tangents of these outputs
     * @param derivatives {@code [pairs][images][channels]} of the mean squares over positions, added to
     * @param seeds take gradients
     * @param tangentSeeds take their tangents
     */
    public void tangents(StepInputs in, Outputs tangents, double[][][] derivatives, Seeds seeds, Seeds tangentSeeds) {
        Kernels kernels = in.network().kernels();
        double beta = weight.at(in.epoch());
        for (int q = 0; q < pairs.size(); q++) {
            Tensor distance = distance(in, in.outputs(), q);
            Tensor tangent = kernels.copy(tangents.maps().get(Matching.map(q)));
            double[][] products = squares(kernels, distance, tangent);
            for (int i = 0; i < products.length; i++) {
                for (int c = 0; c < products[i].length; c++) {
                    derivatives[q][i][c] += 2 * products[i][c];
                }
            }
            Tensor slopes = slopes(kernels, weights(in, q), beta, distance);
            kernels.multiply(distance, slopes);
            kernels.multiply(tangent, slopes);
            kernels.release(slopes);
            seeds.addToMap(Matching.map(q), distance);
            tangentSeeds.addToMap(Matching.map(q), tangent);
        }
    }

    /** Derivatives of all distances, all zero. */
    public double[][][] noDerivatives(int images) {
        double[][][] derivatives = new double[pairs.size()][images][];
        for (int q = 0; q < pairs.size(); q++) {
            for (int i = 0; i < images; i++) {
                derivatives[q][i] = new double[pairs.get(q).sourceChannels()];
            }
        }
        return derivatives;
    }

    /**
     * Writes the gradient of the meta-networks for a loss that depends on them only through the derivatives of {@link
     * #tangents}.
     */
    public void metaBackward(StepInputs in, double[][][] derivatives) {
        Matching matching = in.network().matching().orElseThrow();
        double share = weight.at(in.epoch()) / in.images();
        for (int q = 0; q < pairs.size(); q++) {
            PairWeights weights = weights(in, q);
            double[] ofAmounts = new double[derivatives[q].length];
            double[][] ofChannels = new double[derivatives[q].length][];
            for (int i = 0; i < ofAmounts.length; i++) {
                double[] ofImage = derivatives[q][i];
                ofAmounts[i] = share * dot(weights.channels()[i], ofImage);
                ofChannels[i] = new double[ofImage.length];
                for (int c = 0; c < ofImage.length; c++) {
                    ofChannels[i][c] = share * weights.amounts()[i] * ofImage[c];
                }
            }
            matching.metaBackward(q, ofChannels, ofAmounts);
        }
    }

    /** {@code projection(T) - S}. */
    private Tensor distance(StepInputs in, Outputs outputs, int q) {
        LayerPair pair = pairs.get(q);
        Tensor projected = outputs.maps().get(Matching.map(q));
        Tensor source = in.source(pair.source())
                .resized(
                        pair.sourceMap(),
                        projected.shape().height(),
                        projected.shape().width());
        return in.network().kernels().scaledDifference(1, projected, source);
    }

    /** Means over positions of products, {@code [images][channels]}. */
    private static double[][] squares(Kernels kernels, Tensor a, Tensor b) {
        Tensor product = kernels.copy(a);
        kernels.multiply(product, b);
        double[][] means = Rows.of(kernels.meanOverSpace(product));
        kernels.release(product);
        return means;
    }

    /** {@code 2 beta amount w_c / (images * positions)}, by image and channel, at every position. */
    private static Tensor slopes(Kernels kernels, PairWeights weights, double beta, Tensor like) {
        double[][] slopes = new double[weights.amounts().length][];
        for (int i = 0; i < slopes.length; i++) {
            double[] channels = weights.channels()[i];
            slopes[i] = new double[channels.length];
            for (int c = 0; c < channels.length; c++) {
                slopes[i][c] = 2 * beta * weights.amounts()[i] * channels[c] / slopes.length;
            }
        }
        INDArray perPosition = Nd4j.createFromArray(slopes).castTo(kernels.dataType());
        return kernels.meanOverSpaceGradient(perPosition, like.shape());
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** Short names of the pairs. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        pairs.forEach(pair -> labels.add(pair.label()));
        return labels;
    }
}
