package org.spottune.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the tensors of a checkpoint.
 *
 * @param matched parameters that got their values from the checkpoint, by our names
 * @param missing parameters that the checkpoint lacks, by the checkpoint's names
 * @param unexpected tensors of the checkpoint that the architecture has no place for
 * @param mismatched parameters whose shape differs, with both shapes
 * @param newHead parameters of the classifier that start anew, as asked, by our names
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

    /** Whether every parameter got its values, but for a new classifier, and no tensor was left over. */
    public boolean isComplete() {
        return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
    }

    /** What keeps the import from being complete, one line per kind. */
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
