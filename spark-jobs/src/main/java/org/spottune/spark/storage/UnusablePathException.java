package org.spottune.spark.storage;

import java.io.IOException;

/** A path has an unusable form; the message says what to write instead. */
public final class UnusablePathException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusablePathException(String message) {
        super(message);
    }

    UnusablePathException(String message, Throwable cause) {
        super(message, cause);
    }
}
