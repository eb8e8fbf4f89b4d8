package org.spottune.data;

/**
 * Data that cannot be used as it is: corrupt images, folders that do not make a data set, a description that
 * contradicts itself.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
