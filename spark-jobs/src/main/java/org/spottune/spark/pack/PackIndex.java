package org.spottune.spark.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.spottune.model.ModelFormatException;

/**
 * The index of a pack, {@code pack.json}. It holds no paths: the names of models determine their files.
 *
 * @param format version of the pack
 * @param source archive of the network that all models share
 * @param models in the order of packing
 */
record PackIndex(int format, StoredFile source, List<PackedModel> models) {

    private static final int FORMAT = 1;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    PackIndex {
        if (format != FORMAT) {
            throw new IllegalArgumentException("Pack format must be " + FORMAT + ", got " + format);
        }
        models = List.copyOf(models);
        List<String> problems =
                problemsWithNames(models.stream().map(PackedModel::name).toList());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** Problems of models' names: they become names of files, which some file systems compare without case. */
    static List<String> problemsWithNames(Collection<String> names) {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                problems.add("The name of a pack's model must be up to 100 letters, digits, '.', '_' and '-', beginning"
                        + " with a letter or digit, got '" + name + "'");
            }
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                problems.add("Models of a pack must differ in more than case, got '" + name + "' twice");
            }
        }
        return problems;
    }

    static PackIndex of(StoredFile source, List<PackedModel> models) {
        return new PackIndex(FORMAT, source, models);
    }

    /**
     * The expected state of a file of the pack.
     *
     * @param bytes its length
     * @param sha256 its digest, in hexadecimal digits
     */
    record StoredFile(long bytes, String sha256) {
        StoredFile {
            if (bytes < 0 || !SHA256.matcher(sha256).matches()) {
                throw new IllegalArgumentException(
                        "File of a pack must have a length and a SHA-256, got " + bytes + " and '" + sha256 + "'");
            }
        }

        static StoredFile of(byte[] content) {
            return of(content.length, digest(content));
        }

        /** @param digest updated with all bytes */
        static StoredFile of(long bytes, MessageDigest digest) {
            return new StoredFile(bytes, HexFormat.of().formatHex(digest.digest()));
        }

        static MessageDigest newDigest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("Java must have SHA-256", impossible);
            }
        }

        private static MessageDigest digest(byte[] content) {
            MessageDigest digest = newDigest();
            digest.update(content);
            return digest;
        }
    }

    /**
     * A model of the pack.
     *
     * @param name unique in the pack, usable in a file's name
     * @param method transfer method that made it
     * @param addedParameters its own values, without the source network's and the classifier's
     * @param file with its differences from the source network
     */
    record PackedModel(String name, String method, long addedParameters, StoredFile file) {}

    String toJson() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + this + " as JSON", impossible);
        }
    }

    /**
     * Reads {@link #toJson}.
     *
     * @param origin of the text, for messages
     */
    static PackIndex fromJson(String json, String origin) throws ModelFormatException {
        PackIndex index;
        try {
            index = JSON.readValue(json, PackIndex.class);
        } catch (JsonProcessingException broken) {
            throw new ModelFormatException(
                    "Cannot read index of pack " + origin + ": " + broken.getOriginalMessage(), broken);
        }
        if (index == null) {
            throw new ModelFormatException("Cannot read index of pack " + origin + ": expected an object, got null");
        }
        return index;
    }
}
