package org.spottune.transfer;

import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;

/**
 * Fine-tuning of everything with a penalty on the distance from the source network, L2-SP (Li, Grandvalet and Davoine,
 * ICML 2018). The penalty itself is a setting of the optimiser, which any method may have.
 */
public record L2Sp() implements TransferMethod {

    @Override
    public String id() {
        return "l2-sp";
    }

    @Override
    public TrunkSpec trunk(Architecture source, Statistics statistics) {
        return new FineTuning().trunk(source, statistics);
    }
}
