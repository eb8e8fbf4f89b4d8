package org.spottune.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of importing a checkpoint's tensors.
 *
 * @param matched spottune's names of the parameters that got their values from the checkpoint
 * @param missing the checkpoint's names of the parameters that it lacks
 * @param unexpected tensors of the checkpoint that match no parameter of the architecture
 * @param mismatched parameters with another shape, each with both shapes
 * @param newHead spottune's names of the parameters of a new classifier, if one was requested
 */
public record ImportReport(
        List<String> matched,
        List<String> missing,
        List<String> unexpected,
        List<String> mismatched,
        List<String> newHead) {

    private static final int LISTED = 8;

    public ImportReport {
        matched = List.copyOf(matched);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        mismatched = List.copyOf(mismatched);
        newHead = List.copyOf(newHead);
    }

    /** Whether every parameter outside a new classifier got its values, and no tensor was left over. */
    public boolean isComplete() {
        return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
    }

    /** Why the import is incomplete, one line per kind of problem; empty if it is complete. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        describe("missing", missing, problems);
        describe("unexpected", unexpected, problems);
        describe("of another shape", mismatched, problems);
        return problems;
    }

    private static void describe(String kind, List<String> names, List<String> problems) {
        if (!names.isEmpty()) {
            String listed = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
            String rest = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
            problems.add(names.size() + " tensors " + kind + ": " + listed + rest);
        }
    }
}
