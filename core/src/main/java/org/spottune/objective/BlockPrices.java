package org.spottune.objective;

import java.util.List;
import java.util.function.Predicate;
import org.spottune.graph.Network;
import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.blocks.Parameter;

/**
 * Cost in parameters of the fine-tuned copies of blocks, in the unit of the column #par of Guo et al., SpotTune, Table
 * 3.
 */
public final class BlockPrices {

    private BlockPrices() {}

    /** Parameters of the fine-tuned copy of each routed block, in source networks without their classifier. */
    public static List<Double> of(Network routed) {
        double source = count(
                routed,
                parameter -> parameter.group() == Parameter.Group.BACKBONE
                        && !parameter.name().startsWith(BackboneAssembly.TUNED_PREFIX));
        return routed.spec().partition().routedIndices().stream()
                .map(routed.spec().network()::blockName)
                .map(block ->
                        count(routed, parameter -> parameter.name().startsWith(BackboneAssembly.TUNED_PREFIX + block))
                                / source)
                .toList();
    }

    private static double count(Network network, Predicate<Parameter> which) {
        return Parameter.count(network.parameters().stream().filter(which).toList());
    }
}
