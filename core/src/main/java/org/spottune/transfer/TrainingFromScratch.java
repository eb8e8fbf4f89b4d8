package org.spottune.transfer;

import java.util.List;
import java.util.Optional;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;

/**
 * Everything learns, from random start values, for example to make a source network; with series adapters it is the row
 * Scratch+ of Rebuffi, Bilen and Vedaldi, NIPS 2017.
 *
 * @param id of the method
 * @param adaptation adapters that the network has beside the layers of its architecture
 */
public record TrainingFromScratch(String id, Optional<Adaptation> adaptation) implements TransferMethod {

    private static final String PLAIN = "scratch";
    private static final String WITH_ADAPTERS = "scratch-plus";

    static final List<Entry> ENTRIES = List.of(
            Entry.plain(
                    PLAIN,
                    "everything, from random start values (--architecture instead of --source)",
                    settings -> new TrainingFromScratch()),
            new Entry(
                    WITH_ADAPTERS,
                    "the same with a series adapter behind each 3x3 convolution",
                    List.of(),
                    Entry.Beside.ADAPTERS,
                    "",
                    settings -> new TrainingFromScratch(
                            WITH_ADAPTERS,
                            Optional.of(new Adaptation(
                                    Extent.EVERYTHING, new Decoration.SeriesAdapters(Initializer.HE_NORMAL))))));

    /** Without adapters. */
    public TrainingFromScratch() {
        this(PLAIN, Optional.empty());
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics)
                .withAdaptation(adaptation);
    }

    @Override
    public boolean hasSource() {
        return false;
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        return adaptation.isPresent() && !source.hasNormalizations()
                ? List.of("Method '" + id + "' needs normalisations, '" + source.name() + "' has none")
                : List.of();
    }
}
