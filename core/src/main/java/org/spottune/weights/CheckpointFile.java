package org.spottune.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint file while it is being read: its bytes, and the errors that name it. */
record CheckpointFile(Path path, ByteRange bytes) {

    static CheckpointFile open(Path path) throws IOException {
        return new CheckpointFile(path, ByteRange.map(path));
    }

    CheckpointFormatException refusal(String part, String problem) {
        return new CheckpointFormatException(path, part, problem);
    }

    CheckpointFormatException refusal(String part, String problem, Throwable cause) {
        return new CheckpointFormatException(path, part, problem, cause);
    }
}
