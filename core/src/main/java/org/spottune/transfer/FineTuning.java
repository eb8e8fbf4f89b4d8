package org.spottune.transfer;

import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;

/** Standard fine-tuning: everything learns, starting from the source network. */
public record FineTuning() implements TransferMethod {

    @Override
    public String id() {
        return "fine-tuning";
    }

    @Override
    public TrunkSpec trunk(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics);
    }
}
