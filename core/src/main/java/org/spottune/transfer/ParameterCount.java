package org.spottune.transfer;

import java.util.function.Predicate;
import org.spottune.graph.Network;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.blocks.Parameter;

/**
 * The size of a network, and of what it adds to the source network that several target networks share, as papers count
 * parameters: in values of 32 bits, masks with one bit per weight, without running statistics. The total counts all
 * values, classifiers included; the other sizes leave classifiers out.
 *
 * @param total all values of the network in memory
 * @param source parameters of the source network without its classifier
 * @param added parameters of the target alone: fine-tuned parts, adapters, masks, the policy network
 */
public record ParameterCount(long total, long source, long added) {

    public static ParameterCount of(Network network) {
        return of(network, parameter -> false);
    }

    /** @param shared which parameters that learned are now part of the source network of several targets */
    public static ParameterCount of(Network network, Predicate<Parameter> shared) {
        Predicate<Parameter> backbone = parameter -> parameter.group() == Parameter.Group.BACKBONE;
        Predicate<Parameter> adapter = parameter -> parameter.group() == Parameter.Group.ADAPTER;
        Predicate<Parameter> policy = parameter -> parameter.group() == Parameter.Group.POLICY;
        Predicate<Parameter> copy = parameter -> parameter.name().startsWith(BackboneAssembly.TUNED_PREFIX);
        Predicate<Parameter> moves = parameter -> parameter.role() != Parameter.Role.FROZEN;
        return new ParameterCount(
                network.values().length(),
                count(network, backbone.and(copy.negate())),
                count(
                        network,
                        backbone.and(copy.or(moves)).or(adapter).or(policy).and(shared.negate())));
    }

    /**
     * Size of the source network and this target's own part, in source networks: the column #par of Guo et al.,
     * SpotTune, Table 3, for one target. For several targets, add up: one source network and the added parts of each.
     */
    public double relative() {
        return 1 + (double) added / source;
    }

    private static long count(Network network, Predicate<Parameter> which) {
        return Parameter.count(network.parameters().stream().filter(which).toList());
    }
}
