package org.spottune.learner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.optim.Averaging;

/**
 * A network that learns, the frozen networks that it learns from, and everything that moves in training: parameters,
 * running statistics, state of update rules, averages. Its vectors are in the memory that the network computes in. Not
 * thread-safe.
 */
public final class Learner implements AutoCloseable {

    private final Network target;
    private final List<FrozenSource> sources;
    private final ParameterLayout layout;
    private final Packing learning;
    private final Packing moving;
    private final StateLayout state;
    private final Map<String, Packing> packings = new HashMap<>();
    private final Map<String, FlatVector> slots = new TreeMap<>();
    private final Optional<FlatVector> average;
    private final Optional<FlatVector> start;
    private final Map<String, FlatVector> scratch = new HashMap<>();
    private long steps;

    /**
     * @param target network that learns, with its start values
     * @param sources frozen networks beside it; the teacher, if there is one, comes last
     * @param state vectors beside the parameters
     * @param keepsStart whether the start values are kept, for penalties toward them
     */
    public Learner(Network target, List<FrozenSource> sources, StateLayout state, boolean keepsStart) {
        this.target = target;
        this.sources = List.copyOf(sources);
        this.layout = ParameterLayout.of(target);
        this.learning = new Packing(layout.of(Parameter.Role.LEARNING));
        this.moving = new Packing(layout.moving());
        this.state = state;
        state.slots().forEach((name, intervals) -> {
            Packing packing = new Packing(intervals);
            packings.put(name, packing);
            slots.put(name, target.values().like(packing.length()));
        });
        this.average = state.average() ? Optional.of(packed(moving)) : Optional.empty();
        this.start = keepsStart ? Optional.of(packed(learning)) : Optional.empty();
    }

    private FlatVector packed(Packing packing) {
        FlatVector copy = target.values().like(packing.length());
        packing.pack(target.values(), copy);
        return copy;
    }

    /** The network that learns. */
    public Network target() {
        return target;
    }

    /** The frozen networks beside it. */
    public List<FrozenSource> sources() {
        return sources;
    }

    /** Learning intervals of the flat vector. */
    public List<Interval> learning() {
        return layout.of(Parameter.Role.LEARNING);
    }

    /** Intervals of the flat vector that are running statistics. */
    public List<Interval> statistics() {
        return layout.of(Parameter.Role.STATISTIC);
    }

    /** Values of a slot for a learning interval, a view. */
    public FlatVector slot(String name, Interval interval) {
        return packings.get(name).of(slots.get(name), interval);
    }

    /** Start values of a learning interval, a view. */
    public FlatVector start(Interval interval) {
        return learning.of(
                start.orElseThrow(() -> new IllegalStateException("This learner has not kept its start values")),
                interval);
    }

    public boolean keepsStart() {
        return start.isPresent();
    }

    /** A work vector with a value for everything that moves; its content is undefined. */
    public FlatVector scratch(String name) {
        return scratch.computeIfAbsent(name, any -> target.values().like(moving.length()));
    }

    /** An interval of a {@link #scratch} vector, a view. */
    public FlatVector scratch(String name, Interval interval) {
        return moving.of(scratch(name), interval);
    }

    /** Number of steps so far, if an update rule needs it; otherwise 0. */
    public long steps() {
        return steps;
    }

    /**
     * Counts a finished step and updates the moving average.
     *
     * @param keep share of the past in the moving average of the parameters, if one is kept
     */
    public void stepped(double keep) {
        steps += state.countsSteps() ? 1 : 0;
        average.ifPresent(mean -> {
            mean.scale(keep);
            layout.moving().forEach(interval -> moving.of(mean, interval).axpy(1 - keep, interval.of(target.values())));
        });
    }

    /**
     * Counts a finished step that moved only a part: the average of everything else stays unchanged, bit for bit.
     *
     * @param keep share of the past in the moving average of the parameters, if one is kept
     * @param part intervals of what learns
     */
    public void stepped(double keep, List<Interval> part) {
        steps += state.countsSteps() ? 1 : 0;
        average.ifPresent(mean -> part.forEach(interval -> {
            moving.of(mean, interval).scale(keep);
            moving.of(mean, interval).axpy(1 - keep, interval.of(target.values()));
        }));
    }

    /**
     * Starts training anew from the present parameters, after steps that moved only a part: resets the number of steps,
     * and the state of update rules, direction and average of the part.
     *
     * @param part intervals of what learns
     */
    public void restart(List<Interval> part) {
        steps = 0;
        for (Interval interval : part) {
            slots.forEach((name, vector) -> {
                if (packings.get(name).has(interval)) {
                    packings.get(name).of(vector, interval).fill(0);
                }
            });
            average.ifPresent(mean -> moving.of(mean, interval).copyFrom(interval.of(target.values())));
        }
    }

    /** Number of the next step, counted from 1. */
    public long nextStep() {
        return steps + 1;
    }

    /** Everything that moves, as arrays that travel. */
    public LearnerState state() {
        TreeMap<String, StateVector> vectors = new TreeMap<>();
        vectors.put(LearnerState.MOVING, mean(layout.packMoving(target.values())));
        slots.forEach((name, vector) -> vectors.put(name, mean(vector.toFloats())));
        average.ifPresent(vector -> vectors.put(LearnerState.AVERAGE, mean(vector.toFloats())));
        if (state.countsSteps()) {
            vectors.put(LearnerState.STEPS, new StateVector(new float[] {steps}, Averaging.LARGEST));
        }
        return new LearnerState(vectors);
    }

    private static StateVector mean(float[] values) {
        return new StateVector(values, Averaging.MEAN);
    }

    /**
     * Sets everything that moves.
     *
     * @throws IllegalArgumentException if the state lacks a vector, or has one of another length
     */
    public void restore(LearnerState state) {
        layout.unpackMoving(state.values(LearnerState.MOVING), target.values());
        slots.forEach((name, vector) -> set(vector, name, state));
        average.ifPresent(vector -> set(vector, LearnerState.AVERAGE, state));
        steps = this.state.countsSteps() ? (long) state.values(LearnerState.STEPS)[0] : 0;
    }

    private static void set(FlatVector vector, String name, LearnerState state) {
        float[] values = state.values(name);
        if (values.length != vector.length()) {
            throw new IllegalArgumentException(
                    "Cannot restore '" + name + "': expected " + vector.length() + " values, got " + values.length);
        }
        if (values.length > 0) {
            vector.set(values);
        }
    }

    /** Takes over the values that domains share from the learner of another domain. */
    public void takeShared(Learner other, JointLayout joint) {
        joint.inNetwork().forEach(run -> run.of(target.values()).copyFrom(run.of(other.target.values())));
        slots.forEach((name, vector) -> take(vector, other.slots.get(name), joint.in(name)));
        average.ifPresent(vector -> take(vector, other.average.orElseThrow(), joint.in(LearnerState.AVERAGE)));
    }

    private static void take(FlatVector vector, FlatVector other, List<JointLayout.Run> runs) {
        runs.forEach(run -> run.of(vector).copyFrom(run.of(other)));
    }

    /**
     * A copy of everything that moves, in the memory that the network computes in, to restore without a copy through
     * the host.
     */
    public Snapshot snapshot() {
        Map<String, FlatVector> copies = new HashMap<>();
        slots.forEach((name, vector) -> copies.put(name, copy(vector)));
        return new Snapshot(packed(moving), copies, average.map(Learner::copy), steps);
    }

    private static FlatVector copy(FlatVector vector) {
        FlatVector copy = vector.like();
        copy.copyFrom(vector);
        return copy;
    }

    /** Goes back to a snapshot of this learner, bit for bit. */
    public void restore(Snapshot snapshot) {
        moving.unpack(snapshot.moving, target.values());
        slots.forEach((name, vector) -> vector.copyFrom(snapshot.slots.get(name)));
        average.ifPresent(vector -> vector.copyFrom(snapshot.average.orElseThrow()));
        steps = snapshot.steps;
    }

    /** State of a learner at some time; see {@link Learner#snapshot}. */
    public static final class Snapshot {
        private final FlatVector moving;
        private final Map<String, FlatVector> slots;
        private final Optional<FlatVector> average;
        private final long steps;

        private Snapshot(FlatVector moving, Map<String, FlatVector> slots, Optional<FlatVector> average, long steps) {
            this.moving = moving;
            this.slots = slots;
            this.average = average;
            this.steps = steps;
        }
    }

    @Override
    public void close() {
        target.close();
        sources.forEach(source -> source.network().close());
    }
}
