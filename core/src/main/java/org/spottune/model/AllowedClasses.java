package org.spottune.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** The classes that a network's JSON may name. Reading the JSON instantiates each of them. */
final class AllowedClasses {

    private static final List<String> PACKAGES = List.of(
            "org.deeplearning4j.nn.conf.",
            "org.deeplearning4j.nn.weights.",
            "org.nd4j.linalg.activations.",
            "org.nd4j.linalg.learning.",
            "org.nd4j.linalg.lossfunctions.",
            "org.nd4j.linalg.schedule.",
            "org.spottune.graph.");

    /** A plain class name. With type arguments, Jackson would also load those classes, from any package. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$]+");

    private AllowedClasses() {}

    /** @throws ModelFormatException if the JSON names another class or is broken */
    static void check(String json, String origin) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("@class")) {
                    parser.nextToken();
                    requireAllowed(parser.getValueAsString(), origin);
                }
            }
        } catch (JsonProcessingException broken) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": its configuration is not JSON: " + broken.getOriginalMessage(),
                    broken);
        }
    }

    private static void requireAllowed(String className, String origin) throws ModelFormatException {
        if (className == null
                || !NAME.matcher(className).matches()
                || PACKAGES.stream().noneMatch(className::startsWith)) {
            throw new ModelFormatException("Cannot read network " + origin
                    + ": expected only classes of Deeplearning4j, ND4J and spottune, got '" + className
                    + "', which is not allowed");
        }
    }
}
