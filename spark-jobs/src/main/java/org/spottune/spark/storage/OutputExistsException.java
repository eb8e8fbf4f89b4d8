package org.spottune.spark.storage;

/** A job refuses to start because what it would write is already there. */
public final class OutputExistsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutputExistsException(String output) {
        super("Output '" + output + "' already exists; delete it or choose another");
    }
}
