package org.spottune.spark.pack;

import java.util.List;

/**
 * What was packed.
 *
 * @param output folder of the pack
 * @param models in their order
 * @param sourceParameters values of the source network without its classifier
 * @param relativeParameters size of the source network and all that the models add to it, in source networks: the column
 *     #par of Guo et al., SpotTune, Table 3
 * @param bytes of the pack
 * @param separateBytes of the models that were packed, each as a model of its own
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
     * @param addedParameters values of its own beside the source network and a classifier
     * @param bytes of its own in the pack
     */
    public record Model(String name, String method, long addedParameters, long bytes) {}
}
