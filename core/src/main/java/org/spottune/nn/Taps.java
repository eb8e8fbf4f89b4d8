package org.spottune.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.spottune.kernels.Tensor;

/** Requests feature maps from one pass through a {@link Backbone}, and receives them. */
public final class Taps {

    private final Set<String> wanted;
    private final Map<String, Tensor> maps = new LinkedHashMap<>();

    /** @param wanted names of feature maps */
    public Taps(Set<String> wanted) {
        this.wanted = Set.copyOf(wanted);
    }

    /** No maps at all. */
    public static Taps none() {
        return new Taps(Set.of());
    }

    boolean wants(String map) {
        return wanted.contains(map);
    }

    void put(String map, Tensor values) {
        maps.put(map, values);
    }

    boolean holds(Tensor tensor) {
        return maps.containsValue(tensor);
    }

    /** The feature maps of the pass, by name. */
    public Map<String, Tensor> maps() {
        return Collections.unmodifiableMap(maps);
    }
}
