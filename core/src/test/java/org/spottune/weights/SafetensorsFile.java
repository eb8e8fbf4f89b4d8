package org.spottune.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;

/** Writes safetensors files. */
public final class SafetensorsFile {

    private SafetensorsFile() {}

    /** A file of single-precision tensors. */
    public static Path write(Path file, Map<String, CheckpointTensor> tensors) throws IOException {
        StringJoiner header = new StringJoiner(",", "{", "}");
        long end = 0;
        for (Map.Entry<String, CheckpointTensor> entry : tensors.entrySet()) {
            CheckpointTensor tensor = entry.getValue();
            long start = end;
            end += tensor.elementCount() * Float.BYTES;
            header.add("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(entry.getKey(), Arrays.toString(tensor.shape()), start, end));
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(Long.BYTES + text.length + end))
                .order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(text.length).put(text);
        for (CheckpointTensor tensor : tensors.values()) {
            for (float value : tensor.toFloats()) {
                content.putFloat(value);
            }
        }
        return Files.write(file, content.array());
    }
}
