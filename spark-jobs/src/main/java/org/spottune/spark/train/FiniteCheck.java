package org.spottune.spark.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;

/** Finds values that are not finite before they enter the average that training continues from. */
final class FiniteCheck {

    private FiniteCheck() {}

    /**
     * Checks the workers' reports of a round.
     *
     * @param epoch counted from 0
     * @param round of the epoch, counted from 0
     * @throws DivergedException naming the workers whose loss or parameters are not finite
     */
    static void require(List<RoundReport> reports, int epoch, int round) {
        String problems =
                reports.stream().flatMap(report -> problem(report).stream()).collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw new DivergedException(
                    "Training diverged in epoch " + (epoch + 1) + ", round " + (round + 1) + ": " + problems);
        }
    }

    /**
     * Checks the state that training continues from: too large an update by finite gradients makes it infinite.
     *
     * @param epoch counted from 0
     * @param round of the epoch, counted from 0
     * @throws DivergedException if a value is not finite
     */
    static void require(LearnerState state, int epoch, int round) {
        if (!state.finite()) {
            throw new DivergedException("Training diverged in epoch " + (epoch + 1) + ", round " + (round + 1)
                    + ": after the update by the merged gradients, parameters or updater state are not finite");
        }
    }

    private static Optional<String> problem(RoundReport report) {
        for (String name : report.sums().names()) {
            double value = report.sums().value(name);
            if (name.startsWith(NamedSums.LOSS) && !Double.isFinite(value)) {
                return Optional.of("the loss " + name.substring(NamedSums.LOSS.length()) + " of worker "
                        + report.worker() + " is " + value);
            }
        }
        if (!report.finite()) {
            return Optional.of("worker " + report.worker() + " has parameters or updater state that are not finite");
        }
        return Optional.empty();
    }
}
