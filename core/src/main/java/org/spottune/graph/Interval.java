package org.spottune.graph;

import org.spottune.kernels.FlatVector;
import org.spottune.nn.blocks.Parameter;

/** Neighbouring parameters of one role and group in the flat vector of a network: {@code [start, end)}. */
public record Interval(long start, long end, Parameter.Role role, Parameter.Group group) {

    public long length() {
        return end - start;
    }

    /** The interval's values of a flat vector, a view. */
    public FlatVector of(FlatVector flat) {
        return flat.slice(start, end);
    }
}
