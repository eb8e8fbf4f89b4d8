package org.spottune.spark.storage;

/** Another process writes what was to be written. */
public final class OutputClaimedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClaimedException(String message) {
        super(message);
    }
}
