package org.spottune.spark.sweep;

import java.util.List;
import java.util.Optional;
import org.spottune.spark.train.TrainPlan;

/**
 * Settings that are to be chosen for the cells of a domain and a method before they run.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep
 * @param rule how they are chosen
 * @param grid what they are chosen from
 * @param trials by candidate, then by fold, but for those whose settings are refused
 * @param made what was chosen; empty while trials are to be run
 * @param missing what keeps its trials from running
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
     * A trial, and what is known of it before anything runs.
     *
     * @param trial what is tried
     * @param training what is to be trained
     * @param finished whether nothing is left to do
     */
    public record PlannedTrial(SweepTrial trial, TrainPlan training, boolean finished) {}

    /** Whether it chooses for a cell. */
    boolean isOf(SweepCell cell) {
        return cell.domain().equals(domain) && cell.method().equals(method);
    }

    /** Trials that its grid and folds make. */
    public long size() {
        return (long) grid.size() * rule.folds();
    }

    /** Whether settings of some trial are wrong. */
    boolean refused() {
        return missing.isEmpty() && trials.size() < size();
    }

    /** Trials that are left to run. */
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
