package org.spottune.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and writes {@link DatasetDescription} as JSON. Every field must be present, and unknown fields are refused, so
 * a misspelt flag is not lost. Only the fields that files of version 0.1 lack may be absent.
 */
public final class DatasetDescriptionJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private DatasetDescriptionJson() {}

    public static String write(DatasetDescription description) {
        try {
            return MAPPER.writeValueAsString(description) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + description + " as JSON", impossible);
        }
    }

    /**
     * @param json content of the file
     * @param file its name, for error messages
     * @throws DataException if the content is not JSON, lacks a field, has an unknown field or an invalid value
     */
    public static DatasetDescription read(String json, String file) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JsonProcessingException syntax) {
            throw new DataException(
                    "Cannot read '" + file + "': not valid JSON: " + syntax.getOriginalMessage(), syntax);
        }
        if (!tree.isObject()) {
            throw new DataException("Cannot read '" + file + "': expected an object, got "
                    + (tree.isMissingNode() ? "an empty file" : tree.getNodeType()));
        }
        completeEarlier(tree);
        try {
            return MAPPER.treeToValue(tree, DatasetDescription.class);
        } catch (JsonMappingException mismatch) {
            throw new DataException("Cannot read '" + file + "': " + reason(mismatch), mismatch);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot map '" + file + "' though it is valid JSON", impossible);
        }
    }

    /**
     * Adds the fields that version 0.1 lacked: it had no class ids, and its training crops were as large as
     * evaluation's.
     */
    private static void completeEarlier(JsonNode tree) {
        if (!(tree instanceof ObjectNode description)) {
            return;
        }
        if (!description.has("categoryIds")) {
            description.putArray("categoryIds");
        }
        if (description.get("augmentation") instanceof ObjectNode augmentation
                && !augmentation.has("trainInput")
                && description.get("input") instanceof ObjectNode input) {
            augmentation.set("trainInput", input.deepCopy());
        }
    }

    /** Plain words where Jackson's message names its own classes and options. */
    private static String reason(JsonMappingException mismatch) {
        String field = mismatch.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
        String where = field.isEmpty() ? "" : "field '" + field + "': ";
        String message = mismatch.getOriginalMessage();
        if (mismatch instanceof UnrecognizedPropertyException unknown) {
            Stream<Object> known = unknown.getKnownPropertyIds().stream();
            return "unknown field '" + field + "', expected one of "
                    + known.sorted().toList();
        }
        if (message.startsWith("Missing creator property") || message.startsWith("Null value for creator property")) {
            return "missing field '" + field + "'";
        }
        if (mismatch instanceof InvalidFormatException format
                && format.getTargetType().isEnum()) {
            Object[] expected = format.getTargetType().getEnumConstants();
            return where + "expected one of " + Arrays.toString(expected) + ", got '" + format.getValue() + "'";
        }
        return where + (mismatch.getCause() instanceof IllegalArgumentException check ? check.getMessage() : message);
    }
}
