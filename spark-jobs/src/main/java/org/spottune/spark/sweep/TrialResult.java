package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.spottune.experiment.Metric;

/**
 * The result of a trial, kept as {@code trial.json}: figures on the held-out images, or why there are none.
 *
 * @param top1 share of them classified correctly, in [0, 1]; empty if training diverged
 * @param loss their mean cross-entropy, in nats; empty if training diverged
 * @param diverged the error message if training diverged
 * @param seconds of the trial
 */
public record TrialResult(
        @JsonProperty("top1") @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> top1,
        @JsonProperty("loss") @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> loss,
        @JsonProperty("diverged") @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> diverged,
        @JsonProperty(value = "seconds", required = true) double seconds) {

    public TrialResult {
        top1 = top1 == null ? Optional.empty() : top1;
        loss = loss == null ? Optional.empty() : loss;
        diverged = diverged == null ? Optional.empty() : diverged;
        if (diverged.isPresent() == top1.isPresent() || top1.isPresent() != loss.isPresent()) {
            throw new IllegalArgumentException(
                    "A trial has top-1 accuracy and loss, or it diverged; got " + top1 + ", " + loss + ", " + diverged);
        }
    }

    /** The value of the metric; empty if training diverged. */
    Optional<Double> figure(Metric metric) {
        return metric == Metric.VALIDATION_TOP1 ? top1 : loss;
    }
}
