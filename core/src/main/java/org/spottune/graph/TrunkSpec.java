package org.spottune.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.BlockMode;
import org.spottune.nn.Partition;
import org.spottune.nn.PathForm;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.PolicySpec;

/**
 * Specification of a network without its classifier.
 *
 * @param network the architecture
 * @param partition which parts learn
 * @param statistics which statistics normalise the parts that learn, in training passes
 * @param policyOrNull the policy network over the routed blocks; null if none is routed, or if routing is random
 * @param form how the frozen and the fine-tuned path work in training; null means the paper's form, as in networks
 *     saved before this field existed
 * @param matchingOrNull projections for matching feature maps with source networks in training; null without matching,
 *     and in the final saved network
 * @param adaptationOrNull how the learning parts share kernels with other domains; null if they learn entirely
 */
public record TrunkSpec(
        @JsonProperty("network") Architecture network,
        @JsonProperty("partition") Partition partition,
        @JsonProperty("statistics") Statistics statistics,
        @JsonProperty("policy") PolicySpec policyOrNull,
        @JsonProperty("form") PathForm form,
        @JsonProperty("matching") @JsonInclude(JsonInclude.Include.NON_NULL) MatchingSpec matchingOrNull,
        @JsonProperty("adaptation") @JsonInclude(JsonInclude.Include.NON_NULL) Adaptation adaptationOrNull) {

    public TrunkSpec {
        if (partition.routedBlocks() == 0 && policyOrNull != null) {
            throw new IllegalArgumentException("A policy needs routed blocks, got none and policy " + policyOrNull);
        }
        if (adaptationOrNull != null && partition.routedBlocks() > 0) {
            throw new IllegalArgumentException("Cannot both route blocks and adapt them, because fine-tuned copies have"
                    + " their own kernels, got adaptation " + adaptationOrNull);
        }
        form = form == null ? PathForm.PAPER : form;
    }

    /** A network without matching or adaptation. */
    public TrunkSpec(
            Architecture network, Partition partition, Statistics statistics, PolicySpec policyOrNull, PathForm form) {
        this(network, partition, statistics, policyOrNull, form, null, null);
    }

    /** A network in the paper's form. */
    public TrunkSpec(Architecture network, Partition partition, Statistics statistics, PolicySpec policyOrNull) {
        this(network, partition, statistics, policyOrNull, PathForm.PAPER);
    }

    /** A network without a policy: one branch per block, or random routing. */
    public static TrunkSpec withoutPolicy(Architecture network, Partition partition, Statistics statistics) {
        return new TrunkSpec(network, partition, statistics, null);
    }

    /** Whether anything in the backbone learns, adapters included; policy and matching do not count. */
    public boolean learns() {
        return new Trunk(this)
                .parameters().ordered().stream()
                        .filter(parameter -> parameter.role() == Parameter.Role.LEARNING)
                        .map(Parameter::group)
                        .anyMatch(Set.of(Parameter.Group.BACKBONE, Parameter.Group.ADAPTER)::contains);
    }

    /** Modes of the blocks by stage, from the input on; the SpotTune paper calls stages segments. */
    public List<List<BlockMode>> segments() {
        List<List<BlockMode>> segments = new ArrayList<>();
        int first = 0;
        for (int blocks : network.blocksByStage()) {
            segments.add(partition.blocks().subList(first, first + blocks));
            first += blocks;
        }
        return segments;
    }

    /** The declared parameters, without values; for planning. */
    public List<Parameter> parameters() {
        return new Trunk(this).parameters().ordered();
    }

    /** The same network with another path form. */
    public TrunkSpec withForm(PathForm other) {
        return new TrunkSpec(network, partition, statistics, policyOrNull, other, matchingOrNull, adaptationOrNull);
    }

    /** The same network with the given matching, or without any. */
    public TrunkSpec withMatching(Optional<MatchingSpec> pairs) {
        return new TrunkSpec(network, partition, statistics, policyOrNull, form, pairs.orElse(null), adaptationOrNull);
    }

    /** The same network with the given adaptation, or without any. */
    public TrunkSpec withAdaptation(Optional<Adaptation> adaptation) {
        return new TrunkSpec(
                network, partition, statistics, policyOrNull, form, matchingOrNull, adaptation.orElse(null));
    }

    /** The matching with source networks, if any. */
    public Optional<MatchingSpec> matching() {
        return Optional.ofNullable(matchingOrNull);
    }

    /** The adaptation, if any. */
    public Optional<Adaptation> adaptation() {
        return Optional.ofNullable(adaptationOrNull);
    }

    /** The policy network, if any. */
    public Optional<PolicySpec> policy() {
        return Optional.ofNullable(policyOrNull);
    }
}
