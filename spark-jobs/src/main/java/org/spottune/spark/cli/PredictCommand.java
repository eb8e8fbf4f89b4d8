package org.spottune.spark.cli;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.spottune.spark.evaluate.PredictJob;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spottune predict}: writes classes, probabilities and routing decisions as Parquet. */
@Command(
        name = "predict",
        description = "Writes a model's predictions as Parquet: id, label, prediction, probability, decisions.")
final class PredictCommand extends SparkCommand {

    @Mixin
    private InferenceOptions options;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "PARQUET",
            converter = PathText.class,
            description = "New folder for the predictions.")
    private String output;

    @Override
    void prepare(Storage storage) throws IOException {
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        storage.requireUnclaimed(output);
        options.requireInput(storage);
    }

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        return new PredictJob(spark, progress).run(options.request(1), output);
    }
}
