package org.spottune.transfer;

import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;

/** Everything learns, from random start values: what makes a source network in the first place. */
public record TrainingFromScratch() implements TransferMethod {

    @Override
    public String id() {
        return "scratch";
    }

    @Override
    public TrunkSpec trunk(ResNetSpec source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics);
    }

    @Override
    public boolean startsFromSource() {
        return false;
    }
}
