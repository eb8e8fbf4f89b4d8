package org.spottune.spark.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a finished run of several data sets reports.
 *
 * @param output folder of the run
 * @param method transfer method
 * @param epochs trained in all
 * @param modelEpoch whose state became the models, counted from 1
 * @param workers that trained side by side
 * @param imagesPerSecond over the epochs trained by this call
 * @param seconds of this call's epochs
 * @param relativeParameters size of one source network and the own parts of all domains, in source networks
 * @param domains what each domain's part reports, by name, in the order of their turns
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
