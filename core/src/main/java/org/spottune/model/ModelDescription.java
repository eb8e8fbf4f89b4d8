package org.spottune.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;

/**
 * Describes a stored network beyond its archive: {@code model.json} beside it.
 *
 * @param format version of this file format
 * @param architecture name of the network
 * @param method transfer method that trained it, or {@code import}
 * @param classCount number of classes
 * @param classes names of the classes in the order of the logits; empty if unknown
 * @param normalization how its input is normalised
 * @param parameters number of parameters, classifier included
 * @param source what the network was made from: a checkpoint file or a run
 * @param trainedOn data that the network and the networks it was made from were trained on, as far as known
 */
public record ModelDescription(
        int format,
        String architecture,
        String method,
        int classCount,
        List<String> classes,
        ChannelNormalization normalization,
        long parameters,
        String source,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TrainedOn> trainedOn) {

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Data that a network was trained on.
     *
     * @param fingerprint of the data set
     * @param splits of that data set
     */
    public record TrainedOn(
            @JsonProperty("fingerprint") String fingerprint, @JsonProperty("splits") List<Split> splits) {
        public TrainedOn {
            splits = List.copyOf(splits);
        }
    }

    @JsonCreator
    public ModelDescription(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "architecture", required = true) String architecture,
            @JsonProperty(value = "method", required = true) String method,
            @JsonProperty(value = "classCount", required = true) int classCount,
            @JsonProperty(value = "classes", required = true) List<String> classes,
            @JsonProperty(value = "normalization", required = true) ChannelNormalization normalization,
            @JsonProperty(value = "parameters", required = true) long parameters,
            @JsonProperty(value = "source", required = true) String source,
            @JsonProperty(value = "trainedOn", required = true) List<TrainedOn> trainedOn) {
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
        this.trainedOn = List.copyOf(trainedOn);
    }

    /** A description in the current format, of a network with unknown training data. */
    public static ModelDescription of(
            String architecture,
            String method,
            int classCount,
            List<String> classes,
            ChannelNormalization normalization,
            long parameters,
            String source) {
        return new ModelDescription(
                FORMAT, architecture, method, classCount, classes, normalization, parameters, source, List.of());
    }

    /** The same description with the given training data. */
    public ModelDescription withTrainedOn(List<TrainedOn> data) {
        return new ModelDescription(
                format, architecture, method, classCount, classes, normalization, parameters, source, data);
    }

    /** Whether the network, or one that it was made from, is known to be trained on a split of a data set. */
    public boolean learnedFrom(DatasetDescription dataset, Split split) {
        return trainedOn.stream()
                .anyMatch(data -> data.fingerprint().equals(dataset.origin().fingerprint())
                        && data.splits().contains(split));
    }

    /** The content of {@code model.json}. */
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
     * @throws ModelFormatException if the text is not JSON, lacks a field, or has an unknown field or invalid value
     */
    public static ModelDescription fromJson(String json, String origin) throws ModelFormatException {
        try {
            JsonNode tree = JSON.readTree(json);
            if (!tree.isObject()) {
                throw new ModelFormatException("Cannot read model description " + origin + ": expected an object, got "
                        + (tree.isMissingNode() ? "an empty file" : tree.getNodeType()));
            }
            // Version 0.1 did not write it.
            if (tree instanceof ObjectNode object && !object.has("trainedOn")) {
                object.putArray("trainedOn");
            }
            return JSON.treeToValue(tree, ModelDescription.class);
        } catch (JsonProcessingException broken) {
            throw new ModelFormatException(
                    "Cannot read model description " + origin + ": " + broken.getOriginalMessage(), broken);
        }
    }
}
