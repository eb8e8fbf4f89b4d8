package org.spottune.matching;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A feature map of a source network, and the target's map that is trained to match it.
 *
 * @param source index among the source networks
 * @param sourceMap name of the source's map
 * @param sourceChannels its channels
 * @param targetMap name of the target's map
 * @param targetChannels its channels
 */
public record LayerPair(
        @JsonProperty("source") int source,
        @JsonProperty("sourceMap") String sourceMap,
        @JsonProperty("sourceChannels") int sourceChannels,
        @JsonProperty("targetMap") String targetMap,
        @JsonProperty("targetChannels") int targetChannels)
        implements Serializable {

    /** Name in settings: {@code layer3.4>features.14}, or {@code 2:layer3.4>features.14} for the second source. */
    public String label() {
        return (source == 0 ? "" : (source + 1) + ":") + sourceMap + ">" + targetMap;
    }
}
