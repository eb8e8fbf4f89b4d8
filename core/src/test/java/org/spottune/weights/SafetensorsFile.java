package org.spottune.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Writes safetensors files. */
public final class SafetensorsFile {

    private SafetensorsFile() {}

    /** A file of single-precision tensors. */
    public static Path write(Path file, Map<String, CheckpointTensor> tensors) throws IOException {
        return write(file, Map.of(), tensors);
    }

    /** A file of single-precision tensors with metadata. */
    public static Path write(Path file, Map<String, String> metadata, Map<String, CheckpointTensor> tensors)
            throws IOException {
        List<SafetensorsWriter.Tensor> written = tensors.entrySet().stream()
                .map(entry -> new SafetensorsWriter.Tensor(
                        entry.getKey(),
                        LongStream.of(entry.getValue().shape()).boxed().toList(),
                        entry.getValue()::toFloats))
                .toList();
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(metadata, written, out);
        }
        return file;
    }
}
