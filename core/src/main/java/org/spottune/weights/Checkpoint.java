package org.spottune.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The tensors of a checkpoint file by name, in the order of the file.
 *
 * @param description what the file turned out to be, for reports
 * @param tensors tensors by name; unmodifiable
 * @param metadata what a safetensors file says about itself, empty for other formats; unmodifiable
 */
public record Checkpoint(String description, Map<String, CheckpointTensor> tensors, Map<String, String> metadata) {

    public Checkpoint {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a file, recognizing its format by its content. Large files are mapped rather than loaded: the tensors stay tied to the file,
     * which must not be changed while they are in use.
     *
     * @throws CheckpointFormatException if the file is damaged, hostile or of another format
     */
    public static Checkpoint read(Path path) throws IOException {
        return WrapperPrefix.removedFrom(read(CheckpointFile.open(path)));
    }

    /**
     * Reads a safetensors file as it is; a file of another format is refused.
     *
     * @throws CheckpointFormatException if the file is damaged, hostile or of another format
     */
    public static Checkpoint readSafetensors(Path path) throws IOException {
        CheckpointFile file = CheckpointFile.open(path);
        if (!SafetensorsReader.recognizes(file.bytes())) {
            throw file.refusal("format", "expected safetensors, got " + beginning(file.bytes()));
        }
        return SafetensorsReader.read(file);
    }

    static Checkpoint read(CheckpointFile file) throws IOException {
        ByteRange bytes = file.bytes();
        // First, because the length that a safetensors file begins with may look like the beginning of anything else.
        if (SafetensorsReader.recognizes(bytes)) return SafetensorsReader.read(file);
        if (ZipArchive.recognizes(bytes)) return TorchZipReader.read(file);
        if (TorchLegacyReader.recognizes(bytes)) return TorchLegacyReader.read(file);
        throw file.refusal("format", "expected a PyTorch checkpoint or safetensors, got " + beginning(bytes));
    }

    /** Often enough the text of an error page, or of a pointer to a large file, was saved in place of the file. */
    private static String beginning(ByteRange bytes) {
        if (bytes.length() == 0) return "an empty file";
        byte[] first = bytes.slice(0, Math.min(bytes.length(), 24)).toArray();
        boolean text = true;
        for (byte b : first) text &= b >= ' ' || b == '\n' || b == '\r' || b == '\t';
        return text
                ? "text that begins with '" + new String(first, StandardCharsets.US_ASCII).strip() + "'"
                : "a file that begins with the bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(first);
    }

    /** The tensor of a name; fails with a {@link NoSuchElementException} if there is none. */
    public CheckpointTensor tensor(String name) {
        CheckpointTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new NoSuchElementException("Cannot find tensor '" + name + "' among the " + tensors.size() + " of a "
                    + description + " checkpoint");
        }
        return tensor;
    }
}
