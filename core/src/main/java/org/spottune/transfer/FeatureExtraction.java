package org.spottune.transfer;

import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;

/** The source network is frozen, statistics included; only a new classifier learns. */
public record FeatureExtraction() implements TransferMethod {

    static final Entry ENTRY =
            Entry.plain("feature-extractor", "nothing but a new classifier", settings -> new FeatureExtraction());

    @Override
    public String id() {
        return "feature-extractor";
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.frozen(source.blockCount()), statistics);
    }
}
