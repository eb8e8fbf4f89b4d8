package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * The result of a finished run.
 *
 * @param output folder of the run
 * @param method transfer method
 * @param epochs trained in total; fewer than set if early stopping ended the run
 * @param modelEpoch epoch whose state became the model, counted from 1
 * @param workers that trained concurrently
 * @param top1 share of training images classified correctly in the last epoch, in [0, 1]
 * @param loss mean cross-entropy of the last epoch, in nats
 * @param validationTop1 share of validation images that the model classifies correctly before compaction, in [0, 1];
 *     empty without any
 * @param validationLoss their mean cross-entropy, in nats
 * @param interpolationAlpha share of tuned weights in the mean with the source's weights, in [0, 1]; empty without
 *     weight interpolation
 * @param imagesPerSecond over the epochs trained by this call
 * @param seconds of this call's epochs
 * @param images used for training
 * @param trainableParameters number of parameters that learned
 * @param parameters all parameters of the model, running statistics and frozen ones included
 * @param sourceParameters values of the source network without its classifier
 * @param addedParameters the target's own parameters, without the source network's and the classifier's
 * @param relativeParameters size of the source network plus the target's own parameters, in source networks
 * @param tunedShare per routed block, the share of training images whose larger logit chooses the fine-tuned branch at
 *     the end, with evaluation's crops: the v_l that decides which blocks are kept; empty for methods that keep all
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
        // Files of runs without these values lack the fields.
        validationTop1 = validationTop1 == null ? Optional.empty() : validationTop1;
        validationLoss = validationLoss == null ? Optional.empty() : validationLoss;
        interpolationAlpha = interpolationAlpha == null ? Optional.empty() : interpolationAlpha;
        tunedShare = tunedShare == null ? List.of() : List.copyOf(tunedShare);
        tunedBlocks = tunedBlocks == null ? List.of() : List.copyOf(tunedBlocks);
    }
}
