package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.policy.PolicySpec;

/**
 * A policy network decides for each image and block between the frozen branch and its fine-tuned copy (Guo et al.,
 * SpotTune, CVPR 2019).
 *
 * @param frozenPrefixBlocks blocks shared by both paths, 0 to one less than the network has; with any, the stem is
 *     frozen too
 * @param temperature of the Gumbel-Softmax, > 0
 */
public record SpotTune(int frozenPrefixBlocks, double temperature) implements TransferMethod {

    /** The paper's temperature (Section 4.1.2). */
    public static final double PAPER_TEMPERATURE = 5;

    public SpotTune {
        if (frozenPrefixBlocks < 0) {
            throw new IllegalArgumentException("Frozen prefix must be >= 0 blocks, got " + frozenPrefixBlocks);
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Temperature must be > 0 and finite, got " + temperature);
        }
    }

    @Override
    public String id() {
        return "spottune";
    }

    @Override
    public TrunkSpec trunk(ResNetSpec source, Statistics statistics) {
        return new TrunkSpec(
                source,
                Partition.routed(source.blockCount(), frozenPrefixBlocks),
                statistics,
                PolicySpec.of(source, temperature));
    }

    @Override
    public List<String> problemsWith(ResNetSpec source) {
        return problemsWithPrefix(frozenPrefixBlocks, source);
    }

    static List<String> problemsWithPrefix(int frozenPrefixBlocks, ResNetSpec source) {
        return frozenPrefixBlocks < source.blockCount()
                ? List.of()
                : List.of("Setting 'frozen-prefix-blocks' must leave a block to route: '" + source.name() + "' has "
                        + source.blockCount() + ", got " + frozenPrefixBlocks);
    }
}
