package org.spottune.matching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;
import org.spottune.nn.blocks.Dual;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Linear;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.nn.blocks.PointwiseProjection;

/**
 * The parts of a target network that only matching needs: a projection of each pair's target map to the source's
 * channels, and the meta-networks that weigh the pair. The projected maps have names, {@code match.0} for the first
 * pair, and take gradients like all other maps. Parameters are named {@code match.*} and {@code meta.*}. Pairs of a
 * teacher have only projections; their parameters and maps are named {@code teacher.*}. Not thread-safe.
 */
public final class Matching {

    /** Prefix of the names of projected maps, and of the projections' parameters. */
    private static final String PROJECTED = "match.";

    private static final String TAUGHT = "teacher.";
    private static final String META = "meta.";
    private static final String ANSWERS = PROJECTED + "answers";

    private final MatchingSpec spec;
    private final Map<String, PointwiseProjection> projections = new TreeMap<>();
    private final Map<String, String> targetMaps = new HashMap<>();
    private final List<PairGuidance> guidance = new ArrayList<>();
    private final Optional<Linear> answers;

    /** @param features width of the target's pooled features */
    public Matching(MatchingSpec spec, int features, ParameterSet parameters) {
        this.spec = spec;
        this.answers = spec.sourceClasses() > 0
                ? Optional.of(new Linear(parameters, ANSWERS, features, spec.sourceClasses(), Parameter.Group.MATCHING))
                : Optional.empty();
        for (int q = 0; q < spec.pairs().size(); q++) {
            LayerPair pair = spec.pairs().get(q);
            project(parameters, map(q), pair, Initializer.LINEAR);
            guidance.add(guidance(parameters, META + q, pair));
        }
        for (int q = 0; q < spec.teacherPairs().size(); q++) {
            LayerPair pair = spec.teacherPairs().get(q);
            // With equal widths the projection starts as the identity, which adds no distance of its own.
            boolean equal = pair.targetChannels() == pair.sourceChannels();
            project(parameters, teacherMap(q), pair, equal ? Initializer.IDENTITY : Initializer.LINEAR);
        }
    }

    private void project(ParameterSet parameters, String name, LayerPair pair, Initializer start) {
        projections.put(
                name,
                new PointwiseProjection(
                        parameters,
                        name,
                        pair.targetChannels(),
                        pair.sourceChannels(),
                        Parameter.Group.MATCHING,
                        start));
        targetMaps.put(name, pair.targetMap());
    }

    /** The classifier for the source's classes, if there is one. */
    public Optional<Linear> answers() {
        return answers;
    }

    private PairGuidance guidance(ParameterSet parameters, String name, LayerPair pair) {
        return switch (spec.guidance()) {
            case NONE -> new EqualWeights();
            case CHANNELS -> new MetaNetworks(parameters, name, pair.sourceChannels(), false);
            case CHANNELS_AND_AMOUNTS -> new MetaNetworks(parameters, name, pair.sourceChannels(), true);
            case CONSTANTS -> new MetaWeights(parameters, name, pair.sourceChannels());
        };
    }

    public MatchingSpec spec() {
        return spec;
    }

    /** Name of the projected map of a pair, counted from 0. */
    public static String map(int pair) {
        return PROJECTED + pair;
    }

    /** Name of the projected map of a pair with the teacher, counted from 0. */
    public static String teacherMap(int pair) {
        return TAUGHT + pair;
    }

    /** Names of all projected maps. */
    public Set<String> maps() {
        return projections.keySet();
    }

    /** Sets the kernels; the parameters must be bound already. */
    public void bind(Kernels owner) {
        projections.values().forEach(projection -> projection.bind(owner));
    }

    /**
     * Weights of a pair for each image.
     *
     * @param pair counted from 0
     * @param pooled mean of its source map over space, {@code [images, channels]}
     */
    public PairWeights weights(int pair, INDArray pooled) {
        return guidance.get(pair).weights(pooled);
    }

    /** Writes the gradients of the meta-networks of a pair, see {@link #weights}. */
    public void metaBackward(int pair, double[][] channelGradient, double[] amountGradient) {
        guidance.get(pair).backward(channelGradient, amountGradient);
    }

    /** The target's maps from which some projected maps are computed; other names are returned unchanged. */
    public Set<String> sources(Set<String> maps) {
        Set<String> sources = new TreeSet<>();
        maps.forEach(map -> sources.add(targetMaps.getOrDefault(map, map)));
        return sources;
    }

    /**
     * Maps of a forward pass and the projected maps that are wanted.
     *
     * @param maps of the target, by name; they must not change until the backward pass
     */
    public Map<String, Tensor> project(Set<String> wanted, Map<String, Tensor> maps) {
        Map<String, Tensor> all = new HashMap<>(maps);
        projections.forEach((name, projection) -> {
            if (wanted.contains(name)) {
                all.put(name, projection.forward(maps.get(targetMaps.get(name))));
            }
        });
        return all;
    }

    /**
     * Writes the projections' gradients, zero where none is given.
     *
     * @param gradients by name of the map, projected or not; consumed
     * @return gradients at the target's own maps
     */
    public Map<String, List<Tensor>> backward(Map<String, List<Tensor>> gradients) {
        Map<String, List<Tensor>> own = ofTarget(gradients);
        projections.forEach((name, projection) -> {
            if (!gradients.containsKey(name)) {
                projection.noGradient();
                return;
            }
            own.computeIfAbsent(targetMaps.get(name), any -> new ArrayList<>())
                    .add(projection.backward(only(gradients.get(name), name)));
        });
        return own;
    }

    /** Tangents of maps and of the projected maps that are wanted, as {@link #project}. */
    public Map<String, Tensor> tangent(Set<String> wanted, Map<String, Tensor> tangents) {
        Map<String, Tensor> all = new HashMap<>(tangents);
        projections.forEach((name, projection) -> {
            if (wanted.contains(name)) {
                all.put(name, projection.tangent(tangents.get(targetMaps.get(name))));
            }
        });
        return all;
    }

    /** Writes the tangents of the projections' gradients, as {@link #backward}. */
    public Map<String, List<Dual>> tangentBackward(Map<String, List<Dual>> gradients) {
        Map<String, List<Dual>> own = ofTarget(gradients);
        projections.forEach((name, projection) -> {
            if (!gradients.containsKey(name)) {
                projection.noCurvature();
                return;
            }
            own.computeIfAbsent(targetMaps.get(name), any -> new ArrayList<>())
                    .add(projection.tangentBackward(only(gradients.get(name), name)));
        });
        return own;
    }

    /** Gradients at the target's own maps. */
    private <T> Map<String, List<T>> ofTarget(Map<String, List<T>> gradients) {
        Map<String, List<T>> own = new HashMap<>();
        gradients.forEach((map, seeds) -> {
            if (!projections.containsKey(map)) {
                own.put(map, new ArrayList<>(seeds));
            }
        });
        return own;
    }

    private static <T> T only(List<T> seeds, String map) {
        if (seeds.size() != 1) {
            throw new IllegalArgumentException(
                    "Projected map '" + map + "' takes one gradient a pass, got " + seeds.size());
        }
        return seeds.get(0);
    }
}
