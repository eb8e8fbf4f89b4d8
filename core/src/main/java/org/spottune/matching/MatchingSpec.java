package org.spottune.matching;

import java.io.Serializable;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Parts that a target network has in training to learn from sources of other architectures.
 *
 * @param pairs of feature maps, with a projection each
 * @param guidance what weighs each pair and its channels
 * @param sourceClasses number of classes of an extra classifier that learns the source's outputs; 0 for none
 * @param teacherPairs of feature maps of a teacher, in place of the source, and of the target, with a projection each;
 *     absent in networks that were saved by earlier versions
 */
public record MatchingSpec(
        @JsonProperty("pairs") List<LayerPair> pairs,
        @JsonProperty("guidance") Guidance guidance,
        @JsonProperty("sourceClasses") int sourceClasses,
        @JsonProperty("teacherPairs") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LayerPair> teacherPairs)
        implements Serializable {

    public MatchingSpec {
        pairs = List.copyOf(pairs);
        teacherPairs = teacherPairs == null ? List.of() : List.copyOf(teacherPairs);
    }

    /** A specification of pairs of feature maps only. */
    public static MatchingSpec ofPairs(List<LayerPair> pairs, Guidance guidance) {
        return new MatchingSpec(pairs, guidance, 0, List.of());
    }

    /** A specification of a classifier for the source's classes only. */
    public static MatchingSpec ofAnswers(int sourceClasses) {
        return new MatchingSpec(List.of(), Guidance.NONE, sourceClasses, List.of());
    }

    /** A specification of pairs of feature maps of a teacher and the target only. */
    public static MatchingSpec ofTeacher(List<LayerPair> pairs) {
        return new MatchingSpec(List.of(), Guidance.NONE, 0, pairs);
    }

    /**
     * The parts of both specifications.
     *
     * @throws IllegalArgumentException if both have pairs, of sources or of a teacher
     */
    public MatchingSpec and(MatchingSpec other) {
        requireOne(pairs, other.pairs);
        requireOne(teacherPairs, other.teacherPairs);
        MatchingSpec paired = pairs.isEmpty() ? other : this;
        return new MatchingSpec(
                paired.pairs,
                paired.guidance,
                Math.max(sourceClasses, other.sourceClasses),
                teacherPairs.isEmpty() ? other.teacherPairs : teacherPairs);
    }

    private static void requireOne(List<LayerPair> some, List<LayerPair> others) {
        if (!some.isEmpty() && !others.isEmpty()) {
            throw new IllegalArgumentException(
                    "Only one term may have projected pairs, got " + some + " and " + others);
        }
    }
}
