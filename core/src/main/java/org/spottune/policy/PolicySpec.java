package org.spottune.policy;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.nn.Architecture;

/**
 * A policy network as a value.
 *
 * @param network its residual part
 * @param temperature of the Gumbel-Softmax, > 0; 5 in the paper
 */
public record PolicySpec(
        @JsonProperty("network") Architecture network, @JsonProperty("temperature") double temperature) {

    /**
     * The paper's policy for a family: the same stem and stages with one basic block each, even if the family's own
     * blocks are bottlenecks.
     */
    public static PolicySpec of(Architecture family, double temperature) {
        return new PolicySpec(family.forPolicy(), temperature);
    }
}
