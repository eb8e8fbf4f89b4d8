package org.spottune.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import org.spottune.data.ChannelNormalization;

/**
 * What a network's archive does not tell, kept as {@code model.json} beside it.
 *
 * @param format version of this description
 * @param architecture name of the residual network
 * @param method transfer method that trained it, or {@code import}
 * @param classCount number of classes
 * @param classes names of the classes in the order of the logits; empty where they are not known
 * @param normalization how its input is normalised
 * @param parameters number of parameters, classifier included
 * @param source what it was made of: a checkpoint file or a run
 */
public record ModelDescription(
        int format,
        String architecture,
        String method,
        int classCount,
        List<String> classes,
        ChannelNormalization normalization,
        long parameters,
        String source) {

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    @JsonCreator
    public ModelDescription(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "architecture", required = true) String architecture,
            @JsonProperty(value = "method", required = true) String method,
            @JsonProperty(value = "classCount", required = true) int classCount,
            @JsonProperty(value = "classes", required = true) List<String> classes,
            @JsonProperty(value = "normalization", required = true) ChannelNormalization normalization,
            @JsonProperty(value = "parameters", required = true) long parameters,
            @JsonProperty(value = "source", required = true) String source) {
        if (format != FORMAT) {
            throw new IllegalArgumentException("Model format must be " + FORMAT + ", got " + format);
        }
        if (!classes.isEmpty() && classes.size() != classCount) {
            throw new IllegalArgumentException("Model of " + classCount + " classes names " + classes.size());
        }
        this.format = format;
        this.architecture = architecture;
        this.method = method;
        this.classCount = classCount;
        this.classes = List.copyOf(classes);
        this.normalization = normalization;
        this.parameters = parameters;
        this.source = source;
    }

    /** A description in the current format. */
    public static ModelDescription of(
            String architecture,
            String method,
            int classCount,
            List<String> classes,
            ChannelNormalization normalization,
            long parameters,
            String source) {
        return new ModelDescription(
                FORMAT, architecture, method, classCount, classes, normalization, parameters, source);
    }

    public String toJson() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + this + " as JSON", impossible);
        }
    }

    /**
     * Reads {@link #toJson}.
     *
     * @param origin where the text comes from, for messages
     */
    public static ModelDescription fromJson(String json, String origin) throws ModelFormatException {
        ModelDescription description;
        try {
            description = JSON.readValue(json, ModelDescription.class);
        } catch (JsonProcessingException broken) {
            throw new ModelFormatException(
                    "Cannot read model description " + origin + ": " + broken.getOriginalMessage(), broken);
        }
        if (description == null) {
            throw new ModelFormatException(
                    "Cannot read model description " + origin + ": expected an object, got null");
        }
        return description;
    }
}
