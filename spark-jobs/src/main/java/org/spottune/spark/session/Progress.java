package org.spottune.spark.session;

/** Receives the progress of a job. Calls may come from any thread and may lag a little. */
@FunctionalInterface
public interface Progress {
    /** Ignores everything. */
    Progress NONE = (phase, done, total) -> {};

    /**
     * @param phase a verb such as {@code decode}
     * @param done finished so far, from 0 to {@code total}; a repeated task may lower it
     * @param total known from the start, at least 1; a phase is over when {@code done} reaches it
     */
    void report(String phase, long done, long total);

    /**
     * For phases with long parts.
     *
     * @param underWay how much of the running parts is done, in parts, >= 0
     */
    default void report(String phase, long done, double underWay, long total) {
        report(phase, done, total);
    }

    /** Receives the result of a stage or a cell, a line to keep. */
    default void tell(String line) {}

    /** Receives a detail, such as the line of an epoch. */
    default void detail(String line) {}
}
