package org.spottune.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.policy.PolicySpec;

/**
 * Everything of a network but its classifier, as a value.
 *
 * @param network the residual network
 * @param partition which of its parts learn
 * @param statistics whose statistics normalise in the training passes of what learns
 * @param policyOrNull the policy over the routed blocks, null where none is routed
 */
public record TrunkSpec(
        @JsonProperty("network") ResNetSpec network,
        @JsonProperty("partition") Partition partition,
        @JsonProperty("statistics") Statistics statistics,
        @JsonProperty("policy") PolicySpec policyOrNull) {

    public TrunkSpec {
        if (partition.routedBlocks() > 0 != (policyOrNull != null)) {
            throw new IllegalArgumentException("A policy is needed exactly where blocks are routed, got "
                    + partition.routedBlocks() + " routed blocks and policy " + policyOrNull);
        }
    }

    /** A network without routed blocks. */
    public static TrunkSpec unrouted(ResNetSpec network, Partition partition, Statistics statistics) {
        return new TrunkSpec(network, partition, statistics, null);
    }

    /** Modes of the residual blocks by stage, from the input on; the paper calls stages segments. */
    public List<List<BlockMode>> segments() {
        List<List<BlockMode>> segments = new ArrayList<>();
        int first = 0;
        for (ResNetSpec.Stage stage : network.stages()) {
            segments.add(partition.blocks().subList(first, first + stage.blocks()));
            first += stage.blocks();
        }
        return segments;
    }

    public Optional<PolicySpec> policy() {
        return Optional.ofNullable(policyOrNull);
    }
}
