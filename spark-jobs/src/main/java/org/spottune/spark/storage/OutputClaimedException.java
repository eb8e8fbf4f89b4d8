package org.spottune.spark.storage;

/** Another process is writing the output. */
public final class OutputClaimedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClaimedException(String message) {
        super(message);
    }
}
