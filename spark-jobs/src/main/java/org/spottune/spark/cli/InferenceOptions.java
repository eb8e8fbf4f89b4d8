package org.spottune.spark.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.spottune.data.Split;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.evaluate.RoutingMode;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that run a model over a data set. */
final class InferenceOptions {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL_OR_RUN",
            converter = PathText.class,
            description = "Folder of the model, or of the run that made it.")
    private String model;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DATASET",
            converter = PathText.class,
            description = "Folder of the data set.")
    private String dataset;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            defaultValue = "test",
            description = "train, val or test (default: ${DEFAULT-VALUE}).")
    private String split;

    @Option(
            names = "--policy",
            paramLabel = "MODE",
            description = "How images are routed: argmax, sampled, tuned or frozen; the last two send all images"
                    + " through those branches (default: argmax; sampled for a model of random-policy).")
    private RoutingMode policy;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of sampled decisions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private PrecisionOption precision;

    /** Checks that the model exists and that the split has images. */
    void requireInput(Storage storage) throws IOException {
        ModelFolder.open(model, storage).description();
        request(1).requireImages(new DatasetFolder(StoragePath.of(dataset)).readDescription(storage.hadoop()));
    }

    InferenceRequest request(int samples) {
        Split chosen = Arrays.stream(Split.values())
                .filter(one -> one.id().equals(split))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigurationException(List.of("--split must be train, val or test, got '" + split + "'")));
        return new InferenceRequest(
                model, dataset, chosen, Optional.ofNullable(policy), seed, samples, precision.value());
    }
}
