package org.spottune.transfer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The transfer methods that settings can choose; a new one is named here and nowhere else. */
public final class TransferMethods {

    /** All of them, sorted by name. */
    public static final List<TransferMethod.Entry> ALL = all();

    private TransferMethods() {}

    private static List<TransferMethod.Entry> all() {
        List<TransferMethod.Entry> entries = new ArrayList<>();
        entries.add(FeatureExtraction.ENTRY);
        entries.addAll(FineTuning.ENTRIES);
        entries.addAll(FineTuneLast.ENTRIES);
        entries.add(StochasticFineTuning.ENTRY);
        entries.addAll(LearnedTransfer.ENTRIES);
        entries.addAll(DomainAdaptation.ENTRIES);
        entries.addAll(TrainingFromScratch.ENTRIES);
        entries.add(SpotTune.ENTRY);
        entries.add(SpotTuneGlobalK.ENTRY);
        entries.add(RandomPolicy.ENTRY);
        entries.sort(Comparator.comparing(TransferMethod.Entry::id));
        return List.copyOf(entries);
    }
}
