package org.spottune.spark.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run of a report with the evaluations of its model.
 *
 * @param place where it lies
 * @param run as its files tell of it
 * @param evaluations in the order of their paths
 */
record ReportedRun(ReportSearch.Place place, StoredRun run, List<ReportedEvaluation> evaluations) {

    private static final String TEST = "test";

    ReportedRun {
        evaluations = List.copyOf(evaluations);
    }

    /** The first evaluation on the test split. */
    Optional<StoredEvaluation> test() {
        return evaluations.stream()
                .map(ReportedEvaluation::evaluation)
                .filter(evaluation -> evaluation
                        .file()
                        .optionalText("split")
                        .filter(TEST::equals)
                        .isPresent())
                .findFirst();
    }

    String dataset() {
        return run.manifest().text("dataset.name");
    }

    String method() {
        return run.manifest().text("method");
    }

    /** Mean share in [0, 1] of images on the fine-tuned branch over the routed blocks, in the test or else in training. */
    OptionalDouble tunedShare() {
        return test().map(StoredEvaluation::tunedShares).orElseGet(run::tunedShares).values().stream()
                .mapToDouble(Double::doubleValue)
                .average();
    }

    /** Whether an evaluation is of this run's model. */
    static boolean isOf(ReportSearch.Place run, StoredEvaluation evaluation) {
        return evaluation
                .file()
                .optionalText("modelPath")
                .map(path -> path.replaceAll("/+$", ""))
                .filter(path -> path.equals(run.path()) || path.startsWith(run.path() + "/"))
                .isPresent();
    }
}
