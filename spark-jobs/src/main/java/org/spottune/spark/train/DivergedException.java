package org.spottune.spark.train;

/** A loss or parameter became infinite or NaN; the message says where, and what to do. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }

    /** The same with more text after the message. */
    DivergedException with(String more) {
        return new DivergedException(getMessage() + more);
    }
}
