package org.spottune.spark.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;

/** A file or folder could not be written: no room, no permission, a file system that fails. Nothing half-written is left. */
public final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    WriteException(String path, IOException cause) {
        super("Cannot write '" + path + "': " + reason(cause), cause);
    }

    /** Hadoop hides some reasons behind exceptions without a message, Java some behind the name of the file alone. */
    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return "this user may not write to '" + denied.getFile() + "'";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
