package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a finished cell, kept as {@code cell.json}.
 *
 * @param domain name of the data set in the sweep
 * @param method name of the method in the sweep
 * @param seed of all random draws
 * @param split that was evaluated
 * @param seenInTraining whether the network was trained on that split too
 * @param top1 share of the split's images classified correctly, in [0, 1]
 * @param correct images classified correctly
 * @param total images of the split
 * @param sourceParameters values of the source network without its classifier
 * @param addedParameters the target's own values, without the source network's and the classifier's
 * @param selected settings chosen for it from the sweep's grid, value by key; empty if none
 * @param tunedShare share in [0, 1] of the split's images that take the fine-tuned branch of each routed block
 * @param workers that trained concurrently
 * @param trainingSeconds of the call that finished the run; a continued run took longer
 * @param seconds of the call that finished the cell: training, evaluation and predictions
 */
public record CellResult(
        @JsonProperty(value = "domain", required = true) String domain,
        @JsonProperty(value = "method", required = true) String method,
        @JsonProperty(value = "seed", required = true) long seed,
        @JsonProperty(value = "split", required = true) String split,
        @JsonProperty(value = "seenInTraining", required = true) boolean seenInTraining,
        @JsonProperty(value = "top1", required = true) double top1,
        @JsonProperty(value = "correct", required = true) long correct,
        @JsonProperty(value = "total", required = true) long total,
        @JsonProperty(value = "sourceParameters", required = true) long sourceParameters,
        @JsonProperty(value = "addedParameters", required = true) long addedParameters,
        @JsonProperty("selected") @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> selected,
        @JsonProperty("tunedShare") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> tunedShare,
        @JsonProperty(value = "workers", required = true) int workers,
        @JsonProperty(value = "trainingSeconds", required = true) double trainingSeconds,
        @JsonProperty(value = "seconds", required = true) double seconds) {

    public CellResult {
        if (!(top1 >= 0 && top1 <= 1)) {
            throw new IllegalArgumentException("Top-1 accuracy of a cell must be in [0, 1], got " + top1);
        }
        selected = selected == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(selected));
        tunedShare = tunedShare == null ? List.of() : List.copyOf(tunedShare);
    }
}
