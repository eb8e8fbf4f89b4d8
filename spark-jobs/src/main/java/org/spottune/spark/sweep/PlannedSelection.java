package org.spottune.spark.sweep;

import java.util.List;
import java.util.Optional;
import org.spottune.spark.train.TrainPlan;

/**
 * A choice of settings to make for the cells of a domain and a method before they run.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep
 * @param rule how to choose
 * @param grid values to choose from
 * @param trials by candidate, then by fold, without those whose settings are refused
 * @param made the choice; empty until all trials are finished
 * @param missing why its trials cannot run
 */
public record PlannedSelection(
        String domain,
        String method,
        SelectionRule rule,
        Grid grid,
        List<PlannedTrial> trials,
        Optional<Selection> made,
        Optional<String> missing) {

    public PlannedSelection {
        trials = List.copyOf(trials);
    }

    /**
     * A trial as known before anything runs.
     *
     * @param trial the values to try
     * @param training its training
     * @param finished whether its result exists
     */
    public record PlannedTrial(SweepTrial trial, TrainPlan training, boolean finished) {}

    /** Whether the choice is for a cell. */
    boolean isOf(SweepCell cell) {
        return cell.domain().equals(domain) && cell.method().equals(method);
    }

    /** Number of trials: combinations of the grid times folds. */
    public long size() {
        return (long) grid.size() * rule.folds();
    }

    /** Whether the settings of some trial are refused. */
    boolean refused() {
        return missing.isEmpty() && trials.size() < size();
    }

    /** Trials still to run. */
    public List<PlannedTrial> runnable() {
        return made.isPresent() || missing.isPresent()
                ? List.of()
                : trials.stream().filter(trial -> !trial.finished()).toList();
    }

    /** {@code domain/method}. */
    public String name() {
        return domain + "/" + method;
    }
}
