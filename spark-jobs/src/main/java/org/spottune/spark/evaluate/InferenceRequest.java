package org.spottune.spark.evaluate;

import org.spottune.data.Split;
import org.spottune.kernels.Precision;

/**
 * A network to run over a split of a data set.
 *
 * @param model folder of the model, or of the run that made it
 * @param dataset folder of the data set
 * @param split whose images are shown
 * @param routing how a policy decides
 * @param seed of sampled decisions
 * @param precision in which passes are computed, whatever the model was trained in
 */
public record InferenceRequest(
        String model, String dataset, Split split, RoutingMode routing, long seed, Precision precision) {}
