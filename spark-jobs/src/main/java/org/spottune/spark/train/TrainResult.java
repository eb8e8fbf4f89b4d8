package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What a finished run reports.
 *
 * @param output folder of the run
 * @param method transfer method
 * @param epochs trained in all; fewer than were asked for where early stopping ended the run
 * @param modelEpoch whose state became the model, counted from 1
 * @param workers that trained side by side
 * @param top1 share of training images classified correctly in the last epoch, in [0, 1]
 * @param loss mean cross-entropy of the last epoch, in nats
 * @param validationTop1 share of the validation images that the model, before it is made smaller, classifies correctly, in
 *     [0, 1]; empty without any
 * @param validationLoss their mean cross-entropy, in nats
 * @param interpolationAlpha share of tuned weights in the mean with the source's that is the model, in [0, 1]; empty where
 *     there is no such mean
 * @param imagesPerSecond over the epochs trained by this call
 * @param seconds of this call's epochs
 * @param images of the training split that were used
 * @param trainableParameters parameters that learned
 * @param parameters all parameters of the model, running statistics and frozen ones included
 * @param sourceParameters values of the source network without its classifier
 * @param addedParameters of all, those that are the target's own beside the source network and a classifier
 * @param relativeParameters size of source network and target's own part, in source networks
 * @param tunedShare share of training images, as evaluation shows them, that take the fine-tuned branch of each routed
 *     block by the larger logit at the end: the v_l by which blocks are kept; empty for methods that keep all
 * @param tunedBlocks indices of the blocks whose fine-tuned branch a compact model keeps; empty for other methods
 */
public record TrainResult(
        String output,
        String method,
        int epochs,
        int modelEpoch,
        int workers,
        double top1,
        double loss,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> validationTop1,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> validationLoss,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> interpolationAlpha,
        double imagesPerSecond,
        double seconds,
        long images,
        long trainableParameters,
        long parameters,
        long sourceParameters,
        long addedParameters,
        double relativeParameters,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> tunedShare,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> tunedBlocks) {

    public TrainResult {
        // Absent in files of runs that have none.
        validationTop1 = validationTop1 == null ? Optional.empty() : validationTop1;
        validationLoss = validationLoss == null ? Optional.empty() : validationLoss;
        interpolationAlpha = interpolationAlpha == null ? Optional.empty() : interpolationAlpha;
        tunedShare = tunedShare == null ? List.of() : List.copyOf(tunedShare);
        tunedBlocks = tunedBlocks == null ? List.of() : List.copyOf(tunedBlocks);
    }
}
