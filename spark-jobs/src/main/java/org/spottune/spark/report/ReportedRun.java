package org.spottune.spark.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.spottune.spark.artifacts.StoredEvaluation;
import org.spottune.spark.artifacts.StoredRun;

/**
 * A run of a report with the evaluations of its model.
 *
 * @param place its folder
 * @param run its figures
 * @param evaluations in the order of their paths
 */
record ReportedRun(ReportSearch.Place place, StoredRun run, List<ReportedEvaluation> evaluations) {

    private static final String TEST = "test";
    private static final String ARGMAX = "argmax";

    ReportedRun {
        evaluations = List.copyOf(evaluations);
    }

    /**
     * The evaluation on the test split that counts for the run: preferably of the final model, not another below its
     * folder; then with argmax decisions; then the first.
     */
    Optional<StoredEvaluation> test() {
        // A run of several data sets has one for each, but none of its own.
        if (run.domains().isPresent()) {
            return Optional.empty();
        }
        return evaluations.stream()
                .map(ReportedEvaluation::evaluation)
                .filter(evaluation -> tells(evaluation, "split", TEST))
                .min(Comparator.comparing((StoredEvaluation evaluation) -> !isOfFinalModel(evaluation))
                        .thenComparing(evaluation -> !tells(evaluation, "policy", ARGMAX)));
    }

    private boolean isOfFinalModel(StoredEvaluation evaluation) {
        return modelPath(evaluation)
                .filter(path -> path.equals(place.path()) || path.equals(place.path() + "/model"))
                .isPresent();
    }

    private static boolean tells(StoredEvaluation evaluation, String field, String value) {
        return evaluation.file().optionalText(field).filter(value::equals).isPresent();
    }

    /** The evaluation on the test split of the model of one of several data sets. */
    Optional<StoredEvaluation> test(String domain) {
        return evaluations.stream()
                .map(ReportedEvaluation::evaluation)
                .filter(evaluation -> tells(evaluation, "split", TEST))
                .filter(evaluation -> modelPath(evaluation)
                        .filter(path -> (path + "/").startsWith(place.path() + "/domains/" + domain + "/"))
                        .isPresent())
                .min(Comparator.comparing(evaluation -> !tells(evaluation, "policy", ARGMAX)));
    }

    String dataset() {
        return run.manifest().text("dataset.name");
    }

    String method() {
        return run.manifest().text("method");
    }

    /** Size of the source network plus the run's own parameters, in source networks; empty if the manifest lacks it. */
    OptionalDouble relativeParameters() {
        return run.manifest().optionalNumber("result.relativeParameters");
    }

    /**
     * Mean share in [0, 1] of images on the fine-tuned branch over the routed blocks, of test or else training images.
     */
    OptionalDouble tunedShare() {
        return test().map(StoredEvaluation::tunedShares).orElseGet(run::tunedShares).values().stream()
                .mapToDouble(Double::doubleValue)
                .average();
    }

    /** Whether an evaluation is of this run's model. */
    static boolean isOf(ReportSearch.Place run, StoredEvaluation evaluation) {
        return modelPath(evaluation)
                .filter(path -> path.equals(run.path()) || path.startsWith(run.path() + "/"))
                .isPresent();
    }

    private static Optional<String> modelPath(StoredEvaluation evaluation) {
        return evaluation.file().optionalText("modelPath").map(path -> path.replaceAll("/+$", ""));
    }
}
