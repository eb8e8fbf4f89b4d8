package org.spottune.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes tensors in the safetensors format, one at a time. Equal tensors in equal order with equal metadata give equal
 * bytes.
 */
public final class SafetensorsWriter {

    /** Alignment of the elements, in bytes, that readers may expect. */
    private static final int ALIGNMENT = 8;

    private static final int CHUNK = 1 << 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SafetensorsWriter() {}

    /**
     * A tensor to write.
     *
     * @param kind {@code FLOAT32} or {@code UINT8}
     * @param values elements in row-major order, 0 to 255 for bytes; called once, when the tensor is written
     */
    public record Tensor(String name, ElementKind kind, List<Long> shape, Supplier<float[]> values) {

        public Tensor {
            if (kind != ElementKind.FLOAT32 && kind != ElementKind.UINT8) {
                throw new IllegalArgumentException("Cannot write tensor '" + name + "' as " + kind + ": expected "
                        + ElementKind.FLOAT32 + " or " + ElementKind.UINT8);
            }
            shape = List.copyOf(shape);
        }

        /** A tensor in single precision. */
        public Tensor(String name, List<Long> shape, Supplier<float[]> values) {
            this(name, ElementKind.FLOAT32, shape, values);
        }

        private String type() {
            return kind == ElementKind.FLOAT32 ? "F32" : "U8";
        }

        private void put(float[] values, int start, int count, ByteBuffer chunk) {
            if (kind == ElementKind.FLOAT32) {
                chunk.asFloatBuffer().put(FloatBuffer.wrap(values, start, count));
                return;
            }
            for (int i = 0; i < count; i++) {
                chunk.put(i, (byte) (int) values[start + i]);
            }
        }

        private long length() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    /**
     * Writes a file; the stream stays open.
     *
     * @param metadata key-value pairs for the header; order does not matter
     * @throws IllegalArgumentException if a name occurs twice, values do not fill their shape, or the header exceeds
     *     what {@link SafetensorsReader} reads
     */
    public static void write(Map<String, String> metadata, List<Tensor> tensors, OutputStream out) throws IOException {
        byte[] header = header(metadata, tensors);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            float[] values = tensor.values().get();
            if (values.length != tensor.length()) {
                throw new IllegalArgumentException("Cannot write tensor '" + tensor.name() + "': expected "
                        + tensor.length() + " values for shape " + tensor.shape() + ", got " + values.length);
            }
            for (int start = 0; start < values.length; start += CHUNK) {
                int count = Math.min(CHUNK, values.length - start);
                tensor.put(values, start, count, chunk);
                out.write(chunk.array(), 0, count * tensor.kind().bytes());
            }
        }
    }

    /** The JSON header in UTF-8, padded with spaces. */
    private static byte[] header(Map<String, String> metadata, List<Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode entries = header.putObject(SafetensorsReader.METADATA);
            new TreeMap<>(metadata).forEach(entries::put);
        }
        long end = 0;
        for (Tensor tensor : tensors) {
            if (header.has(tensor.name())) {
                throw new IllegalArgumentException(
                        "Cannot write tensor '" + tensor.name() + "': expected different names, got this one twice");
            }
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", tensor.type());
            ArrayNode shape = entry.putArray("shape");
            tensor.shape().forEach(shape::add);
            long start = end;
            end = Math.addExact(
                    start, Math.multiplyExact(tensor.length(), tensor.kind().bytes()));
            entry.putArray("data_offsets").add(start).add(end);
        }
        byte[] text = JSON.writeValueAsBytes(header);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (padded > SafetensorsReader.MAX_PARSED_BYTES) {
            throw new IllegalArgumentException("Cannot write a safetensors header of " + padded
                    + " bytes: expected at most " + SafetensorsReader.MAX_PARSED_BYTES + ", the most that can be read");
        }
        byte[] bytes = Arrays.copyOf(text, padded);
        Arrays.fill(bytes, text.length, padded, (byte) ' ');
        return bytes;
    }
}
