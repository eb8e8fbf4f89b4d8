package org.spottune.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A checkpoint file while it is being read: its bytes, and errors that name the file.
 *
 * @param key of the entry that holds the network; empty to search the usual keys
 */
record CheckpointFile(Path path, ByteRange bytes, Optional<String> key) {

    CheckpointFile(Path path, ByteRange bytes) {
        this(path, bytes, Optional.empty());
    }

    static CheckpointFile open(Path path) throws IOException {
        return open(path, Optional.empty());
    }

    static CheckpointFile open(Path path, Optional<String> key) throws IOException {
        return new CheckpointFile(path, ByteRange.map(path), key);
    }

    CheckpointFormatException refusal(String part, String problem) {
        return new CheckpointFormatException(path, part, problem);
    }

    CheckpointFormatException refusal(String part, String problem, Throwable cause) {
        return new CheckpointFormatException(path, part, problem, cause);
    }
}
