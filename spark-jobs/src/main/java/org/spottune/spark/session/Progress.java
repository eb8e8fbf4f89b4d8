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

    /**
     * For phases whose parts take long themselves.
     *
     * @param underWay how much is done of the parts under way, in parts, at least 0
     */
    default void report(String phase, long done, double underWay, long total) {
        report(phase, done, total);
    }

    /** Hears what a stage or a cell came to, a line to keep. */
    default void tell(String line) {}

    /** Hears a line that only those want who follow each epoch. */
    default void detail(String line) {}
}
