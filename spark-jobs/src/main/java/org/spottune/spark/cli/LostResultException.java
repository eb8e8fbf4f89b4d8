package org.spottune.spark.cli;

/** The work is done, but its result line could not be printed. */
final class LostResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostResultException() {
        super("Cannot write the result line to standard output: it is closed or has no room; the work itself is done");
    }
}
