package org.spottune.spark.train;

/**
 * What a finished run reports.
 *
 * @param output folder of the run
 * @param method transfer method
 * @param epochs trained in all
 * @param workers that trained side by side
 * @param top1 share of training images classified correctly in the last epoch, in [0, 1]
 * @param loss mean cross-entropy of the last epoch, in nats
 * @param imagesPerSecond over the epochs trained by this call
 * @param seconds of this call's epochs
 * @param trainableParameters parameters that learned
 * @param parameters all parameters, running statistics and frozen ones included
 */
public record TrainResult(
        String output,
        String method,
        int epochs,
        int workers,
        double top1,
        double loss,
        double imagesPerSecond,
        double seconds,
        long trainableParameters,
        long parameters) {}
