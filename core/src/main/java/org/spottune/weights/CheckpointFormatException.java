package org.spottune.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A checkpoint file is damaged, hostile or of an unsupported kind; the message names the file and what was expected.
 */
public final class CheckpointFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param file the checkpoint
     * @param part what was being read, such as {@code tensor 'fc.weight'}
     * @param problem what was expected and what was found
     */
    CheckpointFormatException(Path file, String part, String problem) {
        this(file, part, problem, null);
    }

    CheckpointFormatException(Path file, String part, String problem, Throwable cause) {
        super("Cannot read " + part + " of checkpoint '" + file + "': " + problem, cause);
    }
}
