package org.spottune.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the safetensors format: eight bytes with the length of a JSON header, the header, then the elements of all
 * tensors without gaps. For each name the header gives element kind, shape, and start and end of the elements, counted
 * from the header's end.
 */
final class SafetensorsReader {

    /** The limit of the format. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    /** Enough for 100,000 tensors; parsed JSON takes many times the memory of its text. */
    static final long MAX_PARSED_BYTES = 16 << 20;

    /** Key of the metadata among the names of tensors. */
    static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Map<String, ElementKind> KINDS = Map.of(
            "F64", ElementKind.FLOAT64,
            "F32", ElementKind.FLOAT32,
            "F16", ElementKind.FLOAT16,
            "BF16", ElementKind.BFLOAT16,
            "I64", ElementKind.INT64,
            "I32", ElementKind.INT32,
            "I16", ElementKind.INT16,
            "I8", ElementKind.INT8,
            "U8", ElementKind.UINT8,
            "BOOL", ElementKind.BOOL);

    private final CheckpointFile file;
    private final ByteRange data;
    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsReader(CheckpointFile file, ByteRange data) {
        this.file = file;
        this.data = data;
    }

    /** Checks the first nine bytes only; a recognised file may still be truncated. */
    static boolean recognizes(ByteRange bytes) {
        if (bytes.length() <= Long.BYTES) return false;
        long headerBytes = bytes.longAt(0);
        return headerBytes >= 2 && headerBytes <= MAX_HEADER_BYTES && bytes.byteAt(Long.BYTES) == '{';
    }

    static Checkpoint read(CheckpointFile file) throws CheckpointFormatException {
        if (file.key().isPresent()) {
            throw file.refusal(
                    "key '" + file.key().get() + "'",
                    "expected no key for a safetensors file, which holds one network: leave the key out");
        }
        ByteRange bytes = file.bytes();
        long headerBytes = bytes.longAt(0);
        long available = bytes.length() - Long.BYTES;
        if (headerBytes > available) {
            throw file.refusal("safetensors header", "expected " + headerBytes + " bytes, got " + available);
        }
        if (headerBytes > MAX_PARSED_BYTES) {
            throw file.refusal(
                    "safetensors header", "expected at most " + MAX_PARSED_BYTES + " bytes, got " + headerBytes);
        }
        JsonNode header = parseHeader(file, bytes.slice(Long.BYTES, headerBytes));
        long dataStart = Long.BYTES + headerBytes;
        SafetensorsReader reader = new SafetensorsReader(file, bytes.slice(dataStart, bytes.length() - dataStart));
        reader.readEntries(header);
        return new Checkpoint("safetensors", reader.tensors, reader.metadata);
    }

    private static JsonNode parseHeader(CheckpointFile file, ByteRange text) throws CheckpointFormatException {
        JsonNode header;
        try {
            // Decoded strictly as UTF-8: Jackson would guess other encodings from the first bytes.
            header = JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.toArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            throw file.refusal("safetensors header", "expected UTF-8 text, got something else", e);
        } catch (JsonProcessingException e) {
            throw file.refusal("safetensors header", "expected a JSON object: " + e.getOriginalMessage(), e);
        }
        if (!header.isObject()) {
            throw file.refusal("safetensors header", "expected a JSON object, got " + header.getNodeType());
        }
        return header;
    }

    private void readEntries(JsonNode header) throws CheckpointFormatException {
        long covered = 0;
        for (Iterator<Map.Entry<String, JsonNode>> fields = header.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equals(METADATA)) {
                readMetadata(field.getValue());
            } else {
                covered += readTensor(field.getKey(), field.getValue());
            }
        }
        // Together with the check of each tensor's bounds, this refuses truncated or padded files.
        if (covered != data.length()) {
            throw file.refusal(
                    "safetensors data", "expected " + covered + " bytes for all tensors, got " + data.length());
        }
    }

    private void readMetadata(JsonNode entries) throws CheckpointFormatException {
        if (!entries.isObject()) {
            throw file.refusal("safetensors metadata", "expected a JSON object, got " + entries.getNodeType());
        }
        entries.fields()
                .forEachRemaining(
                        entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
    }

    /** Returns the number of bytes the tensor takes. */
    private long readTensor(String name, JsonNode entry) throws CheckpointFormatException {
        String part = "tensor '" + name + "'";
        ElementKind kind = KINDS.get(entry.path("dtype").asText());
        if (kind == null) {
            throw file.refusal(
                    part,
                    "expected a dtype of " + KINDS.keySet().stream().sorted().toList() + ", got "
                            + entry.path("dtype"));
        }
        long[] offsets = integers(part, entry, "data_offsets");
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > data.length()) {
            throw file.refusal(
                    part,
                    "expected data_offsets within " + data.length() + " bytes of data, got "
                            + entry.path("data_offsets"));
        }
        TensorLayout layout;
        try {
            layout = TensorLayout.contiguous(integers(part, entry, "shape"));
        } catch (IllegalArgumentException e) {
            throw file.refusal(part, e.getMessage(), e);
        }
        long size = offsets[1] - offsets[0];
        if (size % kind.bytes() != 0 || size / kind.bytes() != layout.elementCount()) {
            throw file.refusal(
                    part,
                    "expected " + layout.elementCount() + " elements of " + kind.bytes() + " bytes for shape "
                            + entry.path("shape") + ", got " + size + " bytes");
        }
        tensors.put(name, new CheckpointTensor(kind, data.slice(offsets[0], size), layout));
        return size;
    }

    private long[] integers(String part, JsonNode entry, String key) throws CheckpointFormatException {
        JsonNode list = entry.path(key);
        long[] values = new long[list.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = list.path(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw file.refusal(part, "expected whole numbers as " + key + ", got " + list);
            }
            values[i] = value.longValue();
        }
        if (!list.isArray()) throw file.refusal(part, "expected a list as " + key + ", got " + list.getNodeType());
        return values;
    }
}
