package org.spottune.spark.storage;

/** A job refuses to start because its output already exists. */
public final class OutputExistsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutputExistsException(String output) {
        super("Output '" + output + "' already exists; delete it or choose another");
    }
}
