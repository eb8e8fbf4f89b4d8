package org.spottune.graph;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.nn.blocks.Parameter;

/**
 * Where in the flat vector of a network lies what learns, what is a running statistic and what is frozen, in as few
 * intervals as possible.
 *
 * <p>What moves in training is what learns and the statistics: packed one after the other, it is all that a round
 * sends.
 */
public final class ParameterLayout {

    private final List<Interval> intervals;

    private ParameterLayout(List<Interval> intervals) {
        this.intervals = List.copyOf(intervals);
    }

    public static ParameterLayout of(Network network) {
        List<Interval> merged = new ArrayList<>();
        long start = 0;
        for (Parameter parameter : network.parameters()) {
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

    /** Intervals of one role, in the order of the flat vector. */
    public List<Interval> of(Parameter.Role role) {
        return intervals.stream().filter(interval -> interval.role() == role).toList();
    }

    /** Number of values of one role. */
    public long length(Parameter.Role role) {
        return of(role).stream().mapToLong(Interval::length).sum();
    }

    /** Number of values. */
    public long length() {
        return intervals.stream().mapToLong(Interval::length).sum();
    }

    /** What moves in training, packed into an array. */
    public float[] packMoving(INDArray flat) {
        float[] packed = new float[Math.toIntExact(movingLength())];
        int position = 0;
        for (Interval interval : moving()) {
            float[] values = interval.of(flat).toFloatVector();
            System.arraycopy(values, 0, packed, position, values.length);
            position += values.length;
        }
        return packed;
    }

    /** Writes what {@link #packMoving} packed. */
    public void unpackMoving(float[] packed, INDArray flat) {
        if (packed.length != movingLength()) {
            throw new IllegalArgumentException(
                    "Cannot unpack parameters: expected " + movingLength() + " values, got " + packed.length);
        }
        INDArray vector = Nd4j.createFromArray(packed);
        long position = 0;
        for (Interval interval : moving()) {
            Interval source = new Interval(position, position + interval.length(), interval.role(), interval.group());
            interval.of(flat).assign(source.of(vector));
            position = source.end();
        }
    }

    private long movingLength() {
        return moving().stream().mapToLong(Interval::length).sum();
    }

    private List<Interval> moving() {
        return intervals.stream()
                .filter(interval -> interval.role() != Parameter.Role.FROZEN)
                .toList();
    }
}
