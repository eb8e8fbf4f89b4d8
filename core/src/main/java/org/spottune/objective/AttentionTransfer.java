package org.spottune.objective;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.graph.Seeds;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.matching.LayerPair;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Attention transfer (Zagoruyko and Komodakis, ICLR 2017): draws the target to attend to the positions that the source
 * attends to, whatever the channels. With the mean of squares over channels Q, normalised to length 1 for each image,
 * the loss of a pair is the mean over images and positions of the squared difference of the target's Q from the
 * source's. It is summed over pairs, without the paper's factor 1/2, as in its published code. Sources normalise with
 * stored statistics; their maps are resized to the target's size.
 *
 * @param weight of the term
 * @param rule which pairs there are
 * @param pairs of the networks; empty before they are known
 */
public record AttentionTransfer(Coefficient weight, PairRule rule, List<LayerPair> pairs) implements OutputTerm {

    private static final String ID = "attention-transfer";

    /** Added to nothing but a length of zero. */
    private static final double LEAST_LENGTH = 1e-12;

    private static final Setting<Double> LAMBDA =
            Setting.penalty(ID + ".lambda", 1000, "Weight of the distances between attention maps");
    private static final Setting<List<String>> PAIRS = PairRule.setting(ID + ".pairs", PairRule.ONE_TO_ONE);
    private static final Setting<Double> DECAY = Coefficient.decaySetting(ID);

    /** The term as settings choose it. */
    public static final Entry ENTRY = new Entry(
            ID,
            "squared distance of attention maps from a source's of any architecture",
            List.of(LAMBDA, DECAY, PAIRS),
            settings -> new AttentionTransfer(
                    new Coefficient(settings.get(LAMBDA), settings.get(DECAY)),
                    new PairRule(settings.get(PAIRS)),
                    List.of()));

    public AttentionTransfer {
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
    public AttentionTransfer on(Architecture target, List<SourceSpec> sources) {
        return new AttentionTransfer(weight, rule, rule.pairs(target, sources));
    }

    @Override
    public List<String> problemsWith(Architecture target, List<SourceSpec> sources) {
        return rule.problems(PAIRS.key(), target, sources);
    }

    @Override
    public Needs needs(Architecture target) {
        Set<String> taps = new TreeSet<>();
        pairs.forEach(pair -> taps.add(pair.targetMap()));
        return new Needs(taps, MapMatching.sourceTaps(pairs), false);
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        Kernels kernels = in.network().kernels();
        double beta = weight.at(in.epoch());
        double value = 0;
        for (LayerPair pair : pairs) {
            Tensor map = in.outputs().maps().get(pair.targetMap());
            StepInputs.Source source = in.source(pair.source());
            Tensor resized = source.resized(
                    pair.sourceMap(), map.shape().height(), map.shape().width());
            INDArray activations = kernels.read(map);
            Attention target = Attention.of(activations);
            Attention wanted = Attention.of(source.network().kernels().read(resized));
            INDArray difference = target.normalized().sub(wanted.normalized());
            long count = difference.length();
            value += difference.mul(difference).sumNumber().doubleValue() / count;
            INDArray gradient = target.gradient(activations, difference.mul(2 * beta / count));
            seeds.addToMap(pair.targetMap(), kernels.load(gradient));
        }
        return List.of(new Loss(value, beta * value));
    }

    /**
     * Attention of a map.
     *
     * @param normalized {@code [images, positions]}, of length 1
     * @param lengths before, {@code [images, 1]}
     */
    private record Attention(INDArray normalized, INDArray lengths) {

        /** @param activations {@code [images, height, width, channels]} */
        static Attention of(INDArray activations) {
            INDArray squares = activations.mul(activations).mean(3);
            INDArray flat = squares.dup('c').reshape('c', squares.size(0), squares.size(1) * squares.size(2));
            INDArray lengths = Transforms.max(flat.norm2(true, 1), LEAST_LENGTH);
            return new Attention(flat.divColumnVector(lengths), lengths);
        }

        /** Gradient with respect to the activations, from that with respect to the normalised attention. */
        INDArray gradient(INDArray activations, INDArray ofNormalized) {
            INDArray along = ofNormalized.mul(normalized).sum(true, 1);
            INDArray ofSquares =
                    ofNormalized.sub(normalized.mulColumnVector(along)).diviColumnVector(lengths);
            long[] shape = activations.shape();
            INDArray perPosition = ofSquares.muli(2.0 / shape[3]).reshape('c', shape[0] * shape[1] * shape[2], 1);
            return activations
                    .reshape('c', shape[0] * shape[1] * shape[2], shape[3])
                    .mulColumnVector(perPosition)
                    .reshape('c', shape);
        }
    }
}
