package org.spottune.data;

/** Data cannot be used: corrupt images, folders that do not form a data set, a description that contradicts itself. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
