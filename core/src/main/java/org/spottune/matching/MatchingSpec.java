package org.spottune.matching;

import java.io.Serializable;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What a target network has in training for what it learns from sources of other architectures.
 *
 * @param pairs of feature maps, with a projection each
 * @param guidance what decides how much of each counts
 * @param sourceClasses number of classes of an extra classifier that learns the source's answers; 0 for none
 */
public record MatchingSpec(
        @JsonProperty("pairs") List<LayerPair> pairs,
        @JsonProperty("guidance") Guidance guidance,
        @JsonProperty("sourceClasses") int sourceClasses)
        implements Serializable {

    public MatchingSpec {
        pairs = List.copyOf(pairs);
    }

    /** Pairs of feature maps alone. */
    public static MatchingSpec ofPairs(List<LayerPair> pairs, Guidance guidance) {
        return new MatchingSpec(pairs, guidance, 0);
    }

    /** A classifier for a source's answers alone. */
    public static MatchingSpec ofAnswers(int sourceClasses) {
        return new MatchingSpec(List.of(), Guidance.NONE, sourceClasses);
    }

    /**
     * What both have.
     *
     * @throws IllegalArgumentException if both have pairs
     */
    public MatchingSpec and(MatchingSpec other) {
        if (!pairs.isEmpty() && !other.pairs.isEmpty()) {
            throw new IllegalArgumentException(
                    "Only one term may have projected pairs, got " + pairs + " and " + other.pairs);
        }
        MatchingSpec paired = pairs.isEmpty() ? other : this;
        return new MatchingSpec(paired.pairs, paired.guidance, Math.max(sourceClasses, other.sourceClasses));
    }
}
