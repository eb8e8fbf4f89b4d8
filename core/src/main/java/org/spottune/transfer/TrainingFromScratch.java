package org.spottune.transfer;

import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;

/** Everything learns, from random start values: what makes a source network in the first place. */
public record TrainingFromScratch() implements TransferMethod {

    @Override
    public String id() {
        return "scratch";
    }

    @Override
    public TrunkSpec trunk(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics);
    }

    @Override
    public boolean startsFromSource() {
        return false;
    }
}
