package org.spottune.spark.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * A file or folder could not be written: no room, no permission, a failing file system. Nothing half written is left.
 */
public final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    WriteException(String path, IOException cause) {
        super("Cannot write '" + path + "': " + reason(cause), cause);
    }

    /** Some of Hadoop's exceptions have no message, and some of Java's only the file's name. */
    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return "this user may not write to '" + denied.getFile() + "'";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
