package org.spottune.transfer;

import java.util.List;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;

/**
 * Fine-tuning: everything learns, starting from the source network. With a regulariser it is a named method: L2-SP (Li,
 * Grandvalet and Davoine, ICML 2018), knowledge distillation on feature maps (Wan et al., ICDM 2019, Eq. 3), learning
 * without forgetting (Li and Hoiem, ECCV 2016), FitNets' feature matching (Romero et al., ICLR 2015) and attention
 * transfer (Zagoruyko and Komodakis, ICLR 2017). The last three also guide a target that starts from drawn values.
 *
 * @param id of the method
 * @param start what the target starts from
 */
public record FineTuning(String id, Start start) implements TransferMethod {

    static final List<Entry> ENTRIES = List.of(
            entry("fine-tuning", "everything", ""),
            entry("l2-sp", "everything, drawn to the source network instead of to zero", "l2-sp"),
            entry(
                    "knowledge-distillation",
                    "everything, with feature maps drawn to the source network's",
                    "feature-maps"),
            guided("lwf", "everything, while a second classifier keeps the source network's outputs", "lwf"),
            guided(
                    "feature-matching",
                    "everything, with projected feature maps drawn to those of sources of any architecture (FitNets)",
                    "feature-matching"),
            guided(
                    "attention-transfer",
                    "everything, with attention drawn to that of sources of any architecture",
                    "attention-transfer"));

    /** Without a regulariser. */
    public FineTuning() {
        this("fine-tuning", Start.SOURCE);
    }

    private static Entry entry(String id, String summary, String regularizer) {
        return new Entry(
                id,
                summary,
                List.of(),
                Entry.Beside.NOTHING,
                regularizer,
                settings -> new FineTuning(id, Start.SOURCE));
    }

    private static Entry guided(String id, String summary, String regularizer) {
        return new Entry(
                id,
                summary,
                List.of(Start.SETTING),
                Entry.Beside.NOTHING,
                regularizer,
                settings -> new FineTuning(id, settings.get(Start.SETTING)));
    }

    @Override
    public TrunkSpec network(Architecture target, Statistics statistics) {
        return TrunkSpec.withoutPolicy(target, Partition.tuned(target.blockCount()), statistics);
    }

    @Override
    public boolean startsFromSource(boolean sameArchitecture) {
        return start.isSource(sameArchitecture);
    }
}
