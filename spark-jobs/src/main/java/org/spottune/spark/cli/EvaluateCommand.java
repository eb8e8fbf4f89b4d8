package org.spottune.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.Evaluation;
import org.spottune.spark.evaluate.EvaluationFolder;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spottune evaluate}: accuracy, loss and routing statistics of a model on a split. */
@Command(name = "evaluate", description = "Measures a model on a split of a data set.")
final class EvaluateCommand extends SparkCommand {

    @Mixin
    private InferenceOptions options;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            converter = PathText.class,
            description =
                    "New folder for evaluation.json (counts by class, routing statistics), figures and example images.")
    private String output;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "1",
            description = "Passes over the split; with --policy sampled, the result has the mean and deviation over"
                    + " them (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Override
    void prepare(Storage storage) throws IOException {
        if (samples < 1) {
            throw new ConfigurationException(List.of("--samples must be at least 1, got " + samples));
        }
        if (output != null && storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        if (output != null) {
            storage.requireUnclaimed(output);
        }
        options.requireInput(storage);
    }

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        EvaluateJob job = new EvaluateJob(spark, progress);
        if (output == null) {
            return job.run(options.request(samples)).summary();
        }
        try (OutputClaim claim = storage.claim(output)) {
            if (storage.exists(output)) {
                throw new OutputExistsException(output);
            }
            Evaluation evaluation = job.run(options.request(samples));
            new EvaluationFolder(spark).write(evaluation, output);
            Map<String, Object> result = new LinkedHashMap<>(evaluation.summary());
            result.put("output", output);
            return result;
        }
    }
}
