package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;

/**
 * SpotTune without its policy network, as a control: each image takes either branch of each block with equal chance, anew
 * in every epoch.
 *
 * @param frozenPrefixBlocks blocks shared by both paths, as in {@link SpotTune}
 */
public record RandomPolicy(int frozenPrefixBlocks) implements TransferMethod {

    @Override
    public String id() {
        return "random-policy";
    }

    @Override
    public TrunkSpec trunk(ResNetSpec source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.routed(source.blockCount(), frozenPrefixBlocks), statistics);
    }

    @Override
    public List<String> problemsWith(ResNetSpec source) {
        return SpotTune.problemsWithPrefix(frozenPrefixBlocks, source);
    }
}
