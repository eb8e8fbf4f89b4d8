package org.spottune.objective;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.graph.Seeds;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.matching.LayerPair;
import org.spottune.matching.Matching;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Distance of the target's feature maps from a teacher's (Li, Liu and Bilen, Universal Representations, arXiv
 * 2204.02744, the loss on features; Li and Bilen, Knowledge Distillation for Multi-task Learning, ECCV workshops 2020).
 * A learned 1x1 projection takes a map of the target to the teacher's channels; then both are normalised to length 1
 * for each image, over channels and positions, and the loss of a pair is the mean over images of their squared
 * distance, which is in [0, 4]. It is summed over pairs. The teacher normalises with stored statistics; its maps are
 * resized to the target's size.
 *
 * <p>The published code for Visual Decathlon compares pooled features by centred kernel alignment instead; the squared
 * distance is the form of the earlier paper, and does not depend on which images share a mini-batch. Projections start
 * as the identity if both maps have the same number of channels, otherwise like PyTorch's convolutions (the published
 * ones by Xavier's rule).
 *
 * @param weight of the term
 * @param rule which pairs there are
 * @param pairs of the networks; empty before they are known
 */
public record TeacherFeatures(Coefficient weight, PairRule rule, List<LayerPair> pairs) implements OutputTerm {

    private static final String ID = "teacher-features";

    /** Added to the square of a length, so that a map of zeros has a finite gradient. */
    private static final double LEAST_SQUARE = 1e-6;

    private static final Setting<Double> LAMBDA =
            Setting.penalty(ID + ".lambda", 1, "Weight of the distances between projected and the teacher's maps");
    private static final Setting<List<String>> PAIRS = PairRule.setting(ID + ".pairs", PairRule.SINGLE);
    private static final Setting<Double> DECAY = Coefficient.decaySetting(ID);

    /** The term as settings choose it. */
    public static final Entry ENTRY = new Entry(
            ID,
            "squared distance of projected, normalised feature maps from a teacher's",
            List.of(LAMBDA, DECAY, PAIRS),
            settings -> new TeacherFeatures(
                    new Coefficient(settings.get(LAMBDA), settings.get(DECAY)),
                    new PairRule(settings.get(PAIRS)),
                    List.of()));

    public TeacherFeatures {
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
    public boolean readsTeacher() {
        return true;
    }

    @Override
    public TeacherFeatures on(Architecture target, List<SourceSpec> teacher) {
        return new TeacherFeatures(weight, rule, rule.pairs(target, teacher));
    }

    @Override
    public List<String> problemsWith(Architecture target, List<SourceSpec> teacher) {
        return teacher.isEmpty() ? List.of() : rule.problems(PAIRS.key(), target, teacher);
    }

    @Override
    public Optional<MatchingSpec> matching() {
        return pairs.isEmpty() ? Optional.empty() : Optional.of(MatchingSpec.ofTeacher(pairs));
    }

    @Override
    public Needs needs(Architecture target) {
        Set<String> taps = new TreeSet<>();
        for (int q = 0; q < pairs.size(); q++) {
            taps.add(Matching.teacherMap(q));
        }
        Set<String> ofTeacher = new TreeSet<>();
        pairs.forEach(pair -> ofTeacher.add(pair.sourceMap()));
        return new Needs(taps, Map.of(), false).withTeacher(ofTeacher);
    }

    @Override
    public List<Loss> evaluate(StepInputs in, Seeds seeds) {
        Kernels kernels = in.network().kernels();
        StepInputs.Source teacher = in.teacher();
        double lambda = weight.at(in.epoch());
        double value = 0;
        for (int q = 0; q < pairs.size(); q++) {
            Tensor map = in.outputs().maps().get(Matching.teacherMap(q));
            Tensor resized = teacher.resized(
                    pairs.get(q).sourceMap(), map.shape().height(), map.shape().width());
            INDArray projected = kernels.read(map);
            Directions target = Directions.of(projected);
            Directions wanted = Directions.of(teacher.network().kernels().read(resized));
            INDArray difference = target.normalized().sub(wanted.normalized());
            value += difference.mul(difference).sumNumber().doubleValue() / in.images();
            INDArray gradient = target.gradient(difference.muli(2 * lambda / in.images()));
            seeds.addToMap(Matching.teacherMap(q), kernels.load(gradient.reshape('c', projected.shape())));
        }
        return List.of(new Loss(value, lambda * value));
    }

    /**
     * The map of each image as a vector.
     *
     * @param normalized {@code [images, positions * channels]}, of length 1, or less if a map is close to zero
     * @param lengths before normalisation, {@code [images, 1]}
     */
    private record Directions(INDArray normalized, INDArray lengths) {

        /** @param map {@code [images, height, width, channels]} */
        static Directions of(INDArray map) {
            long images = map.size(0);
            INDArray values = map.dup('c').reshape('c', images, map.length() / images);
            INDArray lengths = Transforms.sqrt(values.mul(values).sum(true, 1).addi(LEAST_SQUARE), false);
            return new Directions(values.divColumnVector(lengths), lengths);
        }

        /** Gradient with respect to the map, from that with respect to the normalised one; both flat like it. */
        INDArray gradient(INDArray ofNormalized) {
            INDArray along = ofNormalized.mul(normalized).sum(true, 1);
            return ofNormalized.sub(normalized.mulColumnVector(along)).diviColumnVector(lengths);
        }
    }
}
