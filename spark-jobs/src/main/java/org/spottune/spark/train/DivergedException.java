package org.spottune.spark.train;

/** Training has left the finite numbers; the message says where, and what to do. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }

    /** With what the run knows of it. */
    DivergedException with(String more) {
        return new DivergedException(getMessage() + more);
    }
}
