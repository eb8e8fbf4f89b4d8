package org.spottune.objective;

import java.util.List;
import java.util.Optional;

/** The regularisers that settings can add to any method. */
public final class Regularizers {

    /** All of them; a new one is named here and nowhere else. */
    public static final List<Term.Entry> ALL = List.of(
            WeightPenalty.L2_SP,
            FeatureMatching.ENTRY,
            OutputDistillation.ENTRY,
            MapMatching.ENTRY,
            AttentionTransfer.ENTRY,
            TeacherLogits.ENTRY,
            TeacherFeatures.ENTRY);

    /** Names of those that learn from a teacher: a run with a teacher has both unless its settings name one. */
    public static final List<String> OF_TEACHER = List.of(TeacherLogits.ENTRY.id(), TeacherFeatures.ENTRY.id());

    private Regularizers() {}

    /**
     * Key of the setting that weighs a regulariser; empty if there is no regulariser of that name.
     *
     * @param id of its entry
     */
    public static Optional<String> weightOf(String id) {
        return ALL.stream().filter(entry -> entry.id().equals(id)).findFirst().map(entry -> entry.weight()
                .key());
    }
}
