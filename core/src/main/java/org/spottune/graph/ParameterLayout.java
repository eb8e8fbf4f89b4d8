package org.spottune.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;

/**
 * Divides the flat vector of a network into as few intervals as possible: learning parameters, running statistics and
 * frozen parameters.
 *
 * <p>Learning parameters and statistics move in training. A round sends only these, packed one after the other.
 */
public final class ParameterLayout {

    private static final long LARGEST_PART = 1 << 20;

    private final List<Interval> intervals;

    private ParameterLayout(List<Interval> intervals) {
        this.intervals = List.copyOf(intervals);
    }

    /** The layout of a network's flat vector. */
    public static ParameterLayout of(Network network) {
        return of(network.parameters());
    }

    /** @param parameters in the order of the flat vector */
    static ParameterLayout of(List<Parameter> parameters) {
        List<Interval> merged = new ArrayList<>();
        long start = 0;
        for (Parameter parameter : parameters) {
            long end = start + parameter.length();
            Interval last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.role() == parameter.role() && last.group() == parameter.group()) {
                merged.set(merged.size() - 1, new Interval(last.start(), end, last.role(), last.group()));
            } else {
                merged.add(new Interval(start, end, parameter.role(), parameter.group()));
            }
            start = end;
        }
        return new ParameterLayout(merged);
    }

    /** The intervals of a role, in the order of the flat vector. */
    public List<Interval> of(Parameter.Role role) {
        return intervals.stream().filter(interval -> interval.role() == role).toList();
    }

    /** Number of values of a role. */
    public long length(Parameter.Role role) {
        return of(role).stream().mapToLong(Interval::length).sum();
    }

    /** End positions of the intervals, ascending. */
    long[] ends() {
        return intervals.stream().mapToLong(Interval::end).toArray();
    }

    /** Number of values. */
    public long length() {
        return intervals.stream().mapToLong(Interval::length).sum();
    }

    /** The values that move in training, packed into an array. */
    public float[] packMoving(FlatVector flat) {
        float[] packed = new float[Math.toIntExact(movingLength())];
        int position = 0;
        for (FlatVector part : movingParts(flat)) {
            float[] values = part.toFloats();
            System.arraycopy(values, 0, packed, position, values.length);
            position += values.length;
        }
        return packed;
    }

    /** Writes the values that {@link #packMoving} packed into a flat vector. */
    public void unpackMoving(float[] packed, FlatVector flat) {
        if (packed.length != movingLength()) {
            throw new IllegalArgumentException(
                    "Cannot unpack parameters: expected " + movingLength() + " values, got " + packed.length);
        }
        int position = 0;
        for (FlatVector part : movingParts(flat)) {
            int end = position + Math.toIntExact(part.length());
            part.set(Arrays.copyOfRange(packed, position, end));
            position = end;
        }
    }

    /** The moving values in small parts, since each part is copied once more on its way. */
    private List<FlatVector> movingParts(FlatVector flat) {
        List<FlatVector> parts = new ArrayList<>();
        for (Interval interval : moving()) {
            for (long start = interval.start(); start < interval.end(); start += LARGEST_PART) {
                parts.add(flat.slice(start, Math.min(start + LARGEST_PART, interval.end())));
            }
        }
        return parts;
    }

    private long movingLength() {
        return moving().stream().mapToLong(Interval::length).sum();
    }

    /** Intervals of what moves in training, in the order of the flat vector. */
    public List<Interval> moving() {
        return intervals.stream()
                .filter(interval -> interval.role() != Parameter.Role.FROZEN)
                .toList();
    }
}
