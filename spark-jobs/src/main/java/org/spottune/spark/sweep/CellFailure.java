package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Why a cell has failed, kept as {@code failure.json} until it is finished.
 *
 * @param attempts of the last call that tried it
 * @param message of the last attempt
 * @param when it failed, ISO 8601
 */
public record CellFailure(
        @JsonProperty(value = "attempts", required = true) int attempts,
        @JsonProperty(value = "message", required = true) String message,
        @JsonProperty(value = "when", required = true) String when) {}
