package org.spottune.spark.pack;

import java.util.List;

/**
 * Figures of a written pack.
 *
 * @param output folder of the pack
 * @param models in their order
 * @param sourceParameters values of the source network without its classifier
 * @param relativeParameters size of the source network plus all models' own parameters, in source networks: the column
 *     #par of Guo et al., SpotTune, Table 3
 * @param bytes of the pack
 * @param separateBytes of the packed models as separate folders
 */
public record PackResult(
        String output,
        List<Model> models,
        long sourceParameters,
        double relativeParameters,
        long bytes,
        long separateBytes) {

    public PackResult {
        models = List.copyOf(models);
    }

    /**
     * One of the models.
     *
     * @param method transfer method that made it
     * @param addedParameters its own values, without the source network's and the classifier's
     * @param bytes of its file in the pack
     */
    public record Model(String name, String method, long addedParameters, long bytes) {}
}
