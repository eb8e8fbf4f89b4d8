package org.spottune.spark.sweep;

/**
 * One training by which settings are chosen.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep
 * @param candidate values that are tried
 * @param fold which part of the images measures them, counted from 0
 */
public record SweepTrial(String domain, String method, Candidate candidate, int fold) {

    /** Where it lies in the sweep's folder. */
    String folder() {
        return Selection.folder(domain, method) + "/" + candidate.folder() + "/fold-" + fold;
    }

    /** {@code domain/method (key = value, ...) fold F}. */
    @Override
    public String toString() {
        return domain + "/" + method + " (" + candidate + ") fold " + fold;
    }
}
