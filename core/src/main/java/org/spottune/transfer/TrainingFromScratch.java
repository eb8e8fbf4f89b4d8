package org.spottune.transfer;

import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;

/** Everything learns, from random start values: what makes a source network in the first place. */
public record TrainingFromScratch() implements TransferMethod {

    static final Entry ENTRY = Entry.plain(
            "scratch",
            "everything, from random start values (--architecture instead of --source)",
            settings -> new TrainingFromScratch());

    @Override
    public String id() {
        return "scratch";
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics);
    }

    @Override
    public boolean hasSource() {
        return false;
    }
}
