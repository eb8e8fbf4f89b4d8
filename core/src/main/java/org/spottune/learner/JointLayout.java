package org.spottune.learner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;

/**
 * The states of the learners of several domains as one state: shared values once, under {@code shared/}, and each
 * domain's own values under {@code domains/NAME/}, weighted by the examples of that domain. For a single domain it is
 * that learner's state unchanged.
 *
 * <p>The networks have the same trunk and differ only in their classifiers, which follow it: shared values are at the
 * same positions in all of them.
 */
public final class JointLayout {

    private static final String SHARED = "shared/";
    private static final String DOMAINS = "domains/";

    private final List<String> domains;
    private final List<Run> inNetwork;
    private final Map<String, List<Run>> inVectors;

    private JointLayout(List<String> domains, List<Run> inNetwork, Map<String, List<Run>> inVectors) {
        this.domains = List.copyOf(domains);
        this.inNetwork = inNetwork;
        this.inVectors = inVectors;
    }

    /** Neighbouring values that are shared: {@code [start, end)}. */
    record Run(int start, int end) {

        int length() {
            return end - start;
        }

        /** A view of these values. */
        FlatVector of(FlatVector vector) {
            return vector.slice(start, end);
        }
    }

    /**
     * A layout.
     *
     * @param domains their names; a single domain shares nothing
     * @param network of any of them
     * @param state vectors beside its parameters
     * @param shared which of the trunk's parameters, among those that move, are shared
     */
    public static JointLayout of(
            List<String> domains, Network network, StateLayout state, Predicate<Parameter> shared) {
        if (domains.size() == 1) {
            return new JointLayout(domains, List.of(), Map.of());
        }
        List<Run> inNetwork = new ArrayList<>();
        int start = 0;
        for (Parameter parameter : network.parameters()) {
            int end = Math.toIntExact(start + parameter.length());
            if (parameter.role() != Parameter.Role.FROZEN && shared.test(parameter)) {
                add(inNetwork, new Run(start, end));
            }
            start = end;
        }
        List<Interval> moving = ParameterLayout.of(network).moving();
        Map<String, List<Run>> inVectors = new TreeMap<>();
        inVectors.put(LearnerState.MOVING, packed(inNetwork, moving));
        state.slots().forEach((name, intervals) -> inVectors.put(name, packed(inNetwork, intervals)));
        if (state.average()) {
            inVectors.put(LearnerState.AVERAGE, packed(inNetwork, moving));
        }
        return new JointLayout(domains, inNetwork, inVectors);
    }

    private static void add(List<Run> runs, Run run) {
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).end() == run.start()) {
            runs.set(last, new Run(runs.get(last).start(), run.end()));
        } else {
            runs.add(run);
        }
    }

    /** Positions of runs of the flat vector in a vector of some of its intervals, one after the other. */
    private static List<Run> packed(List<Run> runs, List<Interval> intervals) {
        List<Run> packed = new ArrayList<>();
        long before = 0;
        for (Interval interval : intervals) {
            for (Run run : runs) {
                long start = Math.max(run.start(), interval.start());
                long end = Math.min(run.end(), interval.end());
                if (start < end) {
                    long shift = before - interval.start();
                    add(packed, new Run(Math.toIntExact(start + shift), Math.toIntExact(end + shift)));
                }
            }
            before += interval.length();
        }
        return packed;
    }

    /** Positions of shared values in the flat vector of every network. */
    List<Run> inNetwork() {
        return inNetwork;
    }

    /** Positions of shared values in a vector of a learner's state. */
    List<Run> in(String vector) {
        return inVectors.getOrDefault(vector, List.of());
    }

    /** Names of the domains. */
    public List<String> domains() {
        return domains;
    }

    /** Whether there is only one domain, whose state is unchanged. */
    public boolean isSingle() {
        return domains.size() == 1;
    }

    /**
     * The joint state.
     *
     * @param states of the learners by index of the domain; shared values are those of the first
     */
    public LearnerState joint(List<LearnerState> states) {
        LearnerState joint = joint(0, states.get(0));
        for (int domain = 1; domain < states.size(); domain++) {
            joint = joint.with(own(domain, states.get(domain)));
        }
        return joint;
    }

    /** The shared values and one domain's own values, from the state of its learner. */
    public LearnerState joint(int domain, LearnerState state) {
        if (isSingle()) {
            return state;
        }
        Map<String, StateVector> joint = new TreeMap<>();
        state.vectors().forEach((name, vector) -> {
            if (!in(name).isEmpty()) {
                joint.put(SHARED + name, vector.with(picked(vector.values(), in(name))));
            }
        });
        return new LearnerState(joint).with(own(domain, state));
    }

    /** One domain's own values, from the state of its learner. */
    public LearnerState own(int domain, LearnerState state) {
        Map<String, StateVector> own = new TreeMap<>();
        state.vectors()
                .forEach((name, vector) -> own.put(
                        prefix(domain) + name,
                        new StateVector(
                                picked(vector.values(), others(in(name), vector.values().length)),
                                vector.averaging(),
                                domains.get(domain))));
        return new LearnerState(own);
    }

    /** The state of one domain's learner. */
    public LearnerState of(int domain, LearnerState joint) {
        if (isSingle()) {
            return joint;
        }
        String prefix = prefix(domain);
        Map<String, StateVector> whole = new TreeMap<>();
        joint.vectors().tailMap(prefix).entrySet().stream()
                .takeWhile(vector -> vector.getKey().startsWith(prefix))
                .forEach(vector -> {
                    String name = vector.getKey().substring(prefix.length());
                    StateVector own = vector.getValue();
                    whole.put(name, new StateVector(whole(name, own.values(), joint), own.averaging()));
                });
        return new LearnerState(whole);
    }

    private float[] whole(String name, float[] own, LearnerState joint) {
        List<Run> runs = in(name);
        if (runs.isEmpty()) {
            return own;
        }
        float[] shared = joint.values(SHARED + name);
        float[] whole = new float[own.length + shared.length];
        put(shared, whole, runs);
        put(own, whole, others(runs, whole.length));
        return whole;
    }

    /** The state without the own values of other domains. */
    public LearnerState only(Collection<Integer> wanted, LearnerState joint) {
        if (isSingle()) {
            return joint;
        }
        Set<String> prefixes = new TreeSet<>(Set.of(SHARED));
        wanted.forEach(domain -> prefixes.add(prefix(domain)));
        Map<String, StateVector> chosen = new TreeMap<>();
        joint.vectors().forEach((name, vector) -> {
            if (prefixes.stream().anyMatch(name::startsWith)) {
                chosen.put(name, vector);
            }
        });
        return new LearnerState(chosen);
    }

    /** Indices of the domains of which a state has own values. */
    public List<Integer> domainsIn(LearnerState joint) {
        return IntStream.range(0, domains.size())
                .filter(domain -> isSingle() || joint.vectors().containsKey(prefix(domain) + LearnerState.MOVING))
                .boxed()
                .toList();
    }

    private String prefix(int domain) {
        return DOMAINS + domains.get(domain) + "/";
    }

    /** The runs between runs. */
    private static List<Run> others(List<Run> runs, int length) {
        List<Run> others = new ArrayList<>();
        int start = 0;
        for (Run run : runs) {
            if (start < run.start()) {
                others.add(new Run(start, run.start()));
            }
            start = run.end();
        }
        if (start < length) {
            others.add(new Run(start, length));
        }
        return others;
    }

    private static float[] picked(float[] values, List<Run> runs) {
        float[] picked = new float[runs.stream().mapToInt(Run::length).sum()];
        int end = 0;
        for (Run run : runs) {
            System.arraycopy(values, run.start(), picked, end, run.length());
            end += run.length();
        }
        return picked;
    }

    private static void put(float[] picked, float[] values, List<Run> runs) {
        int start = 0;
        for (Run run : runs) {
            System.arraycopy(picked, start, values, run.start(), run.length());
            start += run.length();
        }
    }
}
