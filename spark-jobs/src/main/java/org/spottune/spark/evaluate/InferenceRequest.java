package org.spottune.spark.evaluate;

import java.util.Optional;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.kernels.Precision;

/**
 * A network to run over a split of a data set.
 *
 * @param model folder of the model, or of the run that made it
 * @param dataset folder of the data set
 * @param split whose images are shown
 * @param routing how images are routed; if empty, the larger logit decides, or chance where there is no policy
 * @param seed of sampled decisions
 * @param samples how often every image is shown, >= 1; for sampled decisions
 * @param precision in which passes are computed, whatever the model was trained in
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

    /** The larger logit decides where the network has a policy; in single precision. */
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
