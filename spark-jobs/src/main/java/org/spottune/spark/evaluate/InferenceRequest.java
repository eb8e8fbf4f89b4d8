package org.spottune.spark.evaluate;

import java.util.Optional;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.kernels.Precision;

/**
 * A request to run a model over a split of a data set.
 *
 * @param model folder of the model, or of the run that made it
 * @param dataset folder of the data set
 * @param split to run over
 * @param routing how images are routed; if empty, argmax, or sampled for networks without a policy
 * @param seed of sampled decisions
 * @param samples passes over the split, >= 1; more than one makes sense for sampled decisions
 * @param precision of the passes, independent of the training's
 */
public record InferenceRequest(
        String model,
        String dataset,
        Split split,
        Optional<RoutingMode> routing,
        long seed,
        int samples,
        Precision precision) {

    public InferenceRequest {
        if (samples < 1) {
            throw new IllegalArgumentException("Number of samples must be >= 1, got " + samples);
        }
    }

    /** A request with default routing, one pass and float32. */
    public static InferenceRequest of(String model, String dataset, Split split) {
        return new InferenceRequest(model, dataset, split, Optional.empty(), 1, 1, Precision.FLOAT32);
    }

    /** @throws DataException if the split has no images */
    public void requireImages(DatasetDescription description) {
        if (description.images(split) == 0) {
            throw new DataException("Data set '" + description.name() + "' has no images in split " + split.id()
                    + "; it has "
                    + description.splits().entrySet().stream()
                            .map(each ->
                                    each.getValue() + " in " + each.getKey().id())
                            .collect(Collectors.joining(", "))
                    + "; choose one with --split");
        }
    }

    /** The same with another routing. */
    public InferenceRequest withRouting(RoutingMode mode) {
        return new InferenceRequest(model, dataset, split, Optional.of(mode), seed, samples, precision);
    }
}
