package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;

/**
 * Fine-tuning: everything learns, starting from the source network. Regularisers make named methods of it: L2-SP (Li,
 * Grandvalet and Davoine, ICML 2018), knowledge distillation on feature maps (Wan et al., ICDM 2019, Eq. 3) and learning
 * without forgetting (Li and Hoiem, ECCV 2016).
 *
 * @param id of the method
 */
public record FineTuning(String id) implements TransferMethod {

    static final List<Entry> ENTRIES = List.of(
            entry("fine-tuning", "everything", ""),
            entry("l2-sp", "everything, drawn to the source network instead of to zero", "l2-sp"),
            entry(
                    "knowledge-distillation",
                    "everything, with feature maps drawn to the source network's",
                    "feature-maps"),
            entry("lwf", "everything, while the source's classifier keeps its answers", "lwf"));

    /** Without a regulariser. */
    public FineTuning() {
        this("fine-tuning");
    }

    private static Entry entry(String id, String summary, String regularizer) {
        return new Entry(id, summary, List.of(), false, regularizer, settings -> new FineTuning(id));
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics);
    }
}
