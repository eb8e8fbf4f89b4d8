package org.spottune.matching;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;

/**
 * Pairs of feature maps with a projection each, and what decides how much of each counts.
 *
 * @param pairs at least one
 * @param guidance over them
 */
public record MatchingSpec(
        @JsonProperty("pairs") List<LayerPair> pairs, @JsonProperty("guidance") Guidance guidance)
        implements Serializable {

    public MatchingSpec {
        pairs = List.copyOf(pairs);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("Matching needs at least one pair of feature maps, got none");
        }
    }
}
