package org.spottune.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tensors of a checkpoint file by name, in the order of the file.
 *
 * @param description kind of file found, for reports
 * @param tensors tensors by name; unmodifiable
 * @param metadata metadata of a safetensors file, empty for other formats; unmodifiable
 * @param otherKeys other entries of the file that hold tensors, such as averaged weights
 */
public record Checkpoint(
        String description,
        Map<String, CheckpointTensor> tensors,
        Map<String, String> metadata,
        List<String> otherKeys) {

    /** A checkpoint of a file with a single network. */
    public Checkpoint(String description, Map<String, CheckpointTensor> tensors, Map<String, String> metadata) {
        this(description, tensors, metadata, List.of());
    }

    public Checkpoint {
        otherKeys = List.copyOf(otherKeys);
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a file; its content decides the format. Large files are mapped, not loaded: do not change the file while
     * the tensors are in use.
     *
     * @throws CheckpointFormatException if the file is damaged, hostile or of another format
     */
    public static Checkpoint read(Path path) throws IOException {
        return WrapperPrefix.removedFrom(read(CheckpointFile.open(path)));
    }

    /**
     * Reads the network under a key of a file; dots separate nested keys.
     *
     * @throws CheckpointFormatException as {@link #read(Path)}, and if there is no such key; the message lists the keys
     *     with tensors
     */
    public static Checkpoint read(Path path, String key) throws IOException {
        return WrapperPrefix.removedFrom(read(CheckpointFile.open(path, Optional.of(key))));
    }

    /**
     * Reads a safetensors file without removing prefixes; refuses other formats.
     *
     * @throws CheckpointFormatException if the file is damaged, hostile or of another format
     */
    public static Checkpoint readSafetensors(Path path) throws IOException {
        CheckpointFile file = CheckpointFile.open(path);
        if (!SafetensorsReader.recognizes(file.bytes())) {
            throw file.refusal("format", "expected safetensors, got " + ForeignFile.describe(file.bytes()));
        }
        return SafetensorsReader.read(file);
    }

    static Checkpoint read(CheckpointFile file) throws IOException {
        ByteRange bytes = file.bytes();
        // First, because a safetensors file begins with a length, which may look like the start of any other format.
        if (SafetensorsReader.recognizes(bytes)) return SafetensorsReader.read(file);
        if (ZipArchive.recognizes(bytes)) return TorchZipReader.read(file);
        if (TorchLegacyReader.recognizes(bytes)) return TorchLegacyReader.read(file);
        throw file.refusal(
                "format", "expected a PyTorch checkpoint or safetensors, got " + ForeignFile.describe(bytes));
    }

    /** The tensors whose names start with a prefix, with the prefix and prefixes of wrappers removed. */
    public Checkpoint below(String prefix) {
        Map<String, CheckpointTensor> inner = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                inner.put(name.substring(prefix.length()), tensor);
            }
        });
        return WrapperPrefix.removedFrom(
                new Checkpoint(description + ", below '" + prefix + "'", inner, metadata, otherKeys));
    }

    /** Prefixes, possibly empty, under which all the given names exist; in the order of the file. */
    public List<String> prefixesOf(Collection<String> names) {
        if (names.isEmpty()) return List.of();
        String first = names.iterator().next();
        return tensors.keySet().stream()
                .filter(name -> name.equals(first) || name.endsWith("." + first))
                .map(name -> name.substring(0, name.length() - first.length()))
                .filter(prefix -> names.stream().allMatch(name -> tensors.containsKey(prefix + name)))
                .toList();
    }

    /** Problems of the tensors with wanted names whose values no network can compute with, one line each. */
    public List<String> unusable(Predicate<String> wanted) {
        Map<String, CheckpointTensor> chosen = new LinkedHashMap<>(tensors);
        chosen.keySet().removeIf(wanted.negate());
        return UnusableTensors.among(chosen);
    }

    /** The tensor with a name; fails with a {@link NoSuchElementException} if there is none. */
    public CheckpointTensor tensor(String name) {
        CheckpointTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new NoSuchElementException("Cannot find tensor '" + name + "' among the " + tensors.size() + " of a "
                    + description + " checkpoint");
        }
        return tensor;
    }
}
