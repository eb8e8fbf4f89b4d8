package org.spottune.objective;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.settings.Setting;

/**
 * The penalty {@code strength / 2 * |w - w0|²} on learning parameters; running statistics have none.
 *
 * <p>Toward zero it is weight decay in PyTorch's arithmetic, which is added after the direction is computed. Toward the
 * start values it is L2-SP (Li, Grandvalet and Davoine, ICML 2018, Eq. 2), a regulariser; the factor 1/2 makes {@code
 * lambda} of Wan et al. (ICDM 2019, Eq. 2), which has none, half of the strength.
 *
 * @param toward values that parameters are drawn to
 * @param strengths by group; groups without one have no penalty
 */
public record WeightPenalty(Toward toward, Map<Parameter.Group, Coefficient> strengths) implements ParameterTerm {

    /** Strength of L2-SP. */
    public static final Setting<Double> ALPHA =
            Setting.penalty("l2-sp.alpha", 0.01, "Strength toward the source network's weights");
    /** Weight decay of the classifier beside L2-SP. */
    public static final Setting<Double> BETA =
            Setting.penalty("l2-sp.beta", 0.01, "Weight decay of the classifier beside L2-SP");

    private static final Setting<Double> DECAY = Coefficient.decaySetting("l2-sp");

    /** L2-SP as settings choose it. */
    public static final Entry L2_SP = new Entry(
            "l2-sp",
            "squared distance of the network's weights from the source's",
            List.of(ALPHA, BETA, DECAY),
            settings -> new WeightPenalty(
                    Toward.START,
                    Map.of(Parameter.Group.BACKBONE, new Coefficient(settings.get(ALPHA), settings.get(DECAY)))));

    /** Values that parameters are drawn to. */
    public enum Toward {
        ZERO("weight-decay", Side.DECAY),
        /** The start value of each parameter: the source network's. */
        START("l2-sp", Side.REGULARIZER);

        private final String loss;
        private final Side side;

        Toward(String loss, Side side) {
            this.loss = loss;
            this.side = side;
        }
    }

    public WeightPenalty {
        strengths = Map.copyOf(strengths);
    }

    /** Weight decay, by group. */
    public static WeightPenalty decay(Map<Parameter.Group, Double> strengths) {
        Map<Parameter.Group, Coefficient> constant = new EnumMap<>(Parameter.Group.class);
        strengths.forEach((group, strength) -> constant.put(group, Coefficient.constant(strength)));
        return new WeightPenalty(Toward.ZERO, constant);
    }

    /** The same penalty with a constant strength on one more group. */
    public WeightPenalty with(Parameter.Group group, double strength) {
        Map<Parameter.Group, Coefficient> more = new EnumMap<>(Parameter.Group.class);
        more.putAll(strengths);
        more.put(group, Coefficient.constant(strength));
        return new WeightPenalty(toward, more);
    }

    @Override
    public Side side() {
        return toward.side;
    }

    @Override
    public List<String> names() {
        return List.of(toward.loss);
    }

    @Override
    public Set<Parameter.Group> groups() {
        return strengths.keySet();
    }

    @Override
    public boolean needsStart() {
        return toward == Toward.START;
    }

    @Override
    public Loss evaluate(Iterable<Weights> weights, int epoch) {
        double value = 0;
        double weighted = 0;
        for (Weights part : weights) {
            double strength = strength(part.group(), epoch);
            if (strength > 0) {
                FlatVector distance = distance(part);
                double half = distance.dot(distance) / 2;
                value += half;
                weighted += strength * half;
                part.gradient().axpy(strength, distance);
            }
        }
        return new Loss(value, weighted);
    }

    /** Strength on a group in an epoch, counted from 0; 0 where it has none. */
    public double strength(Parameter.Group group, int epoch) {
        return strengths.containsKey(group) ? strengths.get(group).at(epoch) : 0;
    }

    private FlatVector distance(Weights part) {
        return toward == Toward.ZERO ? part.values() : part.distance().get();
    }
}
