package org.spottune.spark.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a finished run of several data sets.
 *
 * @param output folder of the run
 * @param method transfer method
 * @param epochs trained in total
 * @param modelEpoch epoch whose state became the models, counted from 1
 * @param workers that trained concurrently
 * @param imagesPerSecond over the epochs trained by this call
 * @param seconds of this call's epochs
 * @param relativeParameters size of one source network plus all domains' own parameters, in source networks
 * @param domains results by domain, in the order of their turns
 */
public record JointResult(
        String output,
        String method,
        int epochs,
        int modelEpoch,
        int workers,
        double imagesPerSecond,
        double seconds,
        double relativeParameters,
        Map<String, TrainResult> domains) {

    public JointResult {
        domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }
}
