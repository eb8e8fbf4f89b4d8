package org.spottune.spark.artifacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.spottune.data.DataException;
import org.spottune.spark.storage.Storage;

/** A file with a JSON object; errors about its fields name the file. Fields are named by path, such as {@code a.b}. */
public final class JsonFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final int SHOWN = 60;
    /** Longest path of a field in {@link #flattened}. */
    private static final int LONGEST_NAME = 1000;

    private final String path;
    private final JsonNode root;

    private JsonFile(String path, JsonNode root) {
        this.path = path;
        this.root = root;
    }

    /** @throws DataException if the file is not a JSON object */
    public static JsonFile read(String path, Storage storage) throws IOException {
        return parse(storage.readText(path), path);
    }

    /**
     * @param path of the text's file, for messages
     * @throws DataException if the text is not a JSON object
     */
    public static JsonFile parse(String text, String path) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException syntax) {
            throw new DataException(
                    "Cannot read '" + path + "': not valid JSON: " + syntax.getOriginalMessage(), syntax);
        }
        if (!root.isObject()) {
            throw new DataException("Cannot read '" + path + "': expected a JSON object, got " + shown(root));
        }
        return new JsonFile(path, root);
    }

    public String path() {
        return path;
    }

    public boolean has(String field) {
        return !node(field).isMissingNode() && !node(field).isNull();
    }

    public String text(String field) {
        return optionalText(field).orElseThrow(() -> wrong(field, "text", node(field)));
    }

    /** Text, or a number or flag as text. */
    public Optional<String> optionalText(String field) {
        return has(field) && node(field).isValueNode() ? Optional.of(node(field).asText()) : Optional.empty();
    }

    public double number(String field) {
        return optionalNumber(field).orElseThrow(() -> wrong(field, "a number", node(field)));
    }

    /** A number; also NaN and infinities, which JSON writers store as text. */
    public OptionalDouble optionalNumber(String field) {
        JsonNode node = node(field);
        if (!has(field)) {
            return OptionalDouble.empty();
        }
        if (!node.isNumber() && !NOT_FINITE.contains(node.asText())) {
            throw wrong(field, "a number", node);
        }
        return OptionalDouble.of(node.isNumber() ? node.doubleValue() : Double.parseDouble(node.asText()));
    }

    public long whole(String field) {
        return whole(field, node(field));
    }

    /** The elements of a list; empty if there is no such field. */
    public List<JsonNode> list(String field) {
        if (!has(field)) {
            return List.of();
        }
        if (!node(field).isArray()) {
            throw wrong(field, "a list", node(field));
        }
        List<JsonNode> elements = new ArrayList<>();
        node(field).forEach(elements::add);
        return elements;
    }

    public List<Long> wholes(String field) {
        return list(field).stream().map(element -> whole(field, element)).toList();
    }

    /** Shares in [0, 1]. */
    public List<Double> shares(String field) {
        return list(field).stream()
                .map(element -> {
                    if (!(element.isNumber() && element.doubleValue() >= 0 && element.doubleValue() <= 1)) {
                        throw wrong(field, "numbers in [0, 1]", element);
                    }
                    return element.doubleValue();
                })
                .toList();
    }

    /** Converts an element of a field to a whole number. */
    public long whole(String field, JsonNode element) {
        if (!element.canConvertToLong() || !element.isIntegralNumber()) {
            throw wrong(field, "a whole number", element);
        }
        return element.longValue();
    }

    /** Converts an element of a field to an object of the same file. */
    public JsonFile object(String field, JsonNode element) {
        if (!element.isObject()) {
            throw wrong(field, "an object", element);
        }
        return new JsonFile(path, element);
    }

    /** All values by path, in the order of the paths; lists as JSON text. */
    public Map<String, String> flattened() {
        Map<String, String> flat = new TreeMap<>();
        flatten("", root, flat);
        return flat;
    }

    private void flatten(String prefix, JsonNode object, Map<String, String> flat) {
        object.fields().forEachRemaining(field -> {
            String name = prefix + field.getKey();
            if (name.length() > LONGEST_NAME) {
                throw new DataException("Cannot read '" + path + "': expected names of fields of at most "
                        + LONGEST_NAME + " characters, got '" + name.substring(0, SHOWN) + "...'");
            }
            if (field.getValue().isObject()) {
                flatten(name + ".", field.getValue(), flat);
            } else {
                boolean value = field.getValue().isValueNode();
                flat.put(
                        name,
                        value ? field.getValue().asText() : field.getValue().toString());
            }
        });
    }

    public DataException wrong(String field, String expected, JsonNode got) {
        return new DataException(
                "Cannot read '" + path + "': expected " + expected + " in field '" + field + "', got " + shown(got));
    }

    private JsonNode node(String field) {
        JsonNode node = root;
        for (String name : field.split("\\.")) {
            node = node.path(name);
        }
        return node;
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
