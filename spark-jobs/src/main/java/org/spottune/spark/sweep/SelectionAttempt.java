package org.spottune.spark.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The choice by trials that have all ended.
 *
 * @param selection empty if nothing can be chosen
 * @param problem why not
 */
record SelectionAttempt(Optional<Selection> selection, String problem) {

    static SelectionAttempt of(PlannedSelection selection, SweepFolder folder) throws IOException {
        List<Selection.Tried> tried = new ArrayList<>();
        Map<Candidate, List<PlannedSelection.PlannedTrial>> byCandidate = selection.trials().stream()
                .collect(Collectors.groupingBy(
                        planned -> planned.trial().candidate(), LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<Candidate, List<PlannedSelection.PlannedTrial>> candidate : byCandidate.entrySet()) {
            List<TrialResult> folds = new ArrayList<>();
            for (PlannedSelection.PlannedTrial planned : candidate.getValue()) {
                Optional<TrialResult> result = folder.result(planned.trial());
                if (result.isEmpty()) {
                    String why = folder.failure(planned.trial())
                            .map(CellFailure::message)
                            .orElse("it was not run");
                    return new SelectionAttempt(
                            Optional.empty(),
                            "trial (" + planned.trial().candidate() + ") fold "
                                    + planned.trial().fold() + " failed: " + why);
                }
                folds.add(result.get());
            }
            tried.add(Selection.Tried.of(candidate.getKey(), folds));
        }
        Optional<Selection> made = Selection.of(selection.domain(), selection.method(), selection.rule(), tried);
        return new SelectionAttempt(
                made,
                made.isPresent()
                        ? ""
                        : "training diverged with each of the " + tried.size() + " combinations of "
                                + selection.grid().values().keySet());
    }
}
