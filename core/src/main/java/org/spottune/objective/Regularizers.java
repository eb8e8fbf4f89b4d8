package org.spottune.objective;

import java.util.List;

/** The regularisers that settings can add to any method. */
public final class Regularizers {

    /** All of them; a new one is named here and nowhere else. */
    public static final List<Term.Entry> ALL =
            List.of(WeightPenalty.L2_SP, FeatureMatching.ENTRY, OutputDistillation.ENTRY);

    private Regularizers() {}
}
