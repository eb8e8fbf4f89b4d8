package org.spottune.spark.sweep;

/**
 * One training to choose settings by.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep
 * @param candidate values to try
 * @param fold part of the images to measure them on, counted from 0
 */
public record SweepTrial(String domain, String method, Candidate candidate, int fold) {

    /** Path of the trial within the sweep's folder. */
    String folder() {
        return Selection.folder(domain, method) + "/" + candidate.folder() + "/fold-" + fold;
    }

    /** {@code domain/method (key = value, ...) fold F}. */
    @Override
    public String toString() {
        return domain + "/" + method + " (" + candidate + ") fold " + fold;
    }
}
