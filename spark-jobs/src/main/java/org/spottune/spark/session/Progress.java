package org.spottune.spark.session;

/** Hears how far a job has come. Calls may come from any thread, and what they say may run a little behind. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (phase, done, total) -> {};

    /**
     * @param phase what is being done, a verb such as {@code decode}
     * @param done finished so far, from 0 to {@code total}; a repeated task may make it fall back
     * @param total known from the start, at least 1; a phase is over when {@code done} reaches it
     */
    void report(String phase, long done, long total);
}
