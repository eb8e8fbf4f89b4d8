package org.spottune.spark.session;

/** A job has ended before it was finished, as it was {@link StopRequest told to}; the message says how it goes on. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
        super(message);
    }
}
