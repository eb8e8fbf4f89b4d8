package org.spottune.spark.session;

/** A job has ended early on {@link StopRequest request}; the message says how far it came. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
        super(message);
    }
}
