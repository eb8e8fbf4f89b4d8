package org.spottune.learner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spottune.graph.Interval;
import org.spottune.kernels.FlatVector;

/** Some intervals of a network's flat vector, one after the other in a shorter vector. */
final class Packing {

    private final Map<Interval, Long> starts = new LinkedHashMap<>();
    private final long length;

    Packing(List<Interval> intervals) {
        long next = 0;
        for (Interval interval : intervals) {
            starts.put(interval, next);
            next += interval.length();
        }
        length = next;
    }

    long length() {
        return length;
    }

    boolean has(Interval interval) {
        return starts.containsKey(interval);
    }

    /** An interval's values of a packed vector, a view. */
    FlatVector of(FlatVector packed, Interval interval) {
        long start = starts.get(interval);
        return packed.slice(start, start + interval.length());
    }

    /** Copies the intervals out of a flat vector. */
    void pack(FlatVector flat, FlatVector packed) {
        starts.keySet().forEach(interval -> of(packed, interval).copyFrom(interval.of(flat)));
    }

    /** Copies the intervals back. */
    void unpack(FlatVector packed, FlatVector flat) {
        starts.keySet().forEach(interval -> interval.of(flat).copyFrom(of(packed, interval)));
    }
}
