package org.spottune.spark.storage;

import java.io.IOException;

/** A file or folder could not be written: no room, no permission, a file system that fails. Nothing half-written is left. */
public final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    WriteException(String path, IOException cause) {
        super("Cannot write '" + path + "': " + reason(cause), cause);
    }

    /** Hadoop hides some reasons behind exceptions without a message. */
    private static String reason(IOException cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
