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
 * Everything of a network but its classifier, as a value.
 *
 * @param network table of the network
 * @param partition which of its parts learn
 * @param statistics whose statistics normalise in the training passes of what learns
 * @param policyOrNull the policy over the routed blocks, null where none is routed or chance alone decides
 * @param form how its frozen and fine-tuned path work in training; the paper's where null, as in networks that were saved
 *     before there was another
 * @param matchingOrNull what it has in training for matching its feature maps with those of source networks, null where
 *     nothing is matched, and in what is saved in the end
 * @param adaptationOrNull how its learning parts share kernels with other domains, null where everything of them learns
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
            throw new IllegalArgumentException("Cannot route blocks and adapt them: their tuned copies have kernels of"
                    + " their own, got " + adaptationOrNull);
        }
        form = form == null ? PathForm.PAPER : form;
    }

    /** A network that matches nothing. */
    public TrunkSpec(
            Architecture network, Partition partition, Statistics statistics, PolicySpec policyOrNull, PathForm form) {
        this(network, partition, statistics, policyOrNull, form, null, null);
    }

    /** A network in the paper's form. */
    public TrunkSpec(Architecture network, Partition partition, Statistics statistics, PolicySpec policyOrNull) {
        this(network, partition, statistics, policyOrNull, PathForm.PAPER);
    }

    /** A network without a policy: one branch per block, or branches between which noise alone decides. */
    public static TrunkSpec withoutPolicy(Architecture network, Partition partition, Statistics statistics) {
        return new TrunkSpec(network, partition, statistics, null);
    }

    /** Whether anything of it learns, the policy and what is for matching left out. */
    public boolean learns() {
        return new Trunk(this)
                .parameters().ordered().stream()
                        .filter(parameter -> parameter.role() == Parameter.Role.LEARNING)
                        .map(Parameter::group)
                        .anyMatch(Set.of(Parameter.Group.BACKBONE, Parameter.Group.ADAPTER)::contains);
    }

    /** Modes of the blocks by stage, from the input on; the paper calls stages segments. */
    public List<List<BlockMode>> segments() {
        List<List<BlockMode>> segments = new ArrayList<>();
        int first = 0;
        for (int blocks : network.blocksByStage()) {
            segments.add(partition.blocks().subList(first, first + blocks));
            first += blocks;
        }
        return segments;
    }

    /** Its parameters as they are declared, without values; for planning. */
    public List<Parameter> parameters() {
        return new Trunk(this).parameters().ordered();
    }

    /** The same network, trained in another form. */
    public TrunkSpec withForm(PathForm other) {
        return new TrunkSpec(network, partition, statistics, policyOrNull, other, matchingOrNull, adaptationOrNull);
    }

    /** The same network with what it needs for matching its feature maps with those of sources. */
    public TrunkSpec withMatching(Optional<MatchingSpec> pairs) {
        return new TrunkSpec(network, partition, statistics, policyOrNull, form, pairs.orElse(null), adaptationOrNull);
    }

    /** The same network, adapted in that way; as it is, without adaptation, for nothing. */
    public TrunkSpec withAdaptation(Optional<Adaptation> adaptation) {
        return new TrunkSpec(
                network, partition, statistics, policyOrNull, form, matchingOrNull, adaptation.orElse(null));
    }

    public Optional<MatchingSpec> matching() {
        return Optional.ofNullable(matchingOrNull);
    }

    public Optional<Adaptation> adaptation() {
        return Optional.ofNullable(adaptationOrNull);
    }

    public Optional<PolicySpec> policy() {
        return Optional.ofNullable(policyOrNull);
    }
}
