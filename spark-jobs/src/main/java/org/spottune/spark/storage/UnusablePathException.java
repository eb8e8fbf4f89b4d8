package org.spottune.spark.storage;

import java.io.IOException;

/** A path that cannot be used as it is given, whatever lies there: the message says what to give instead. */
public final class UnusablePathException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusablePathException(String message) {
        super(message);
    }

    UnusablePathException(String message, Throwable cause) {
        super(message, cause);
    }
}
