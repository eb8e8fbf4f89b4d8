package org.spottune.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.Evaluation;
import org.spottune.spark.evaluate.EvaluationFolder;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.session.Progress;
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
            description =
                    "Folder, new, for evaluation.json with counts by class and routing statistics, for pictures and for"
                            + " example images.")
    private String output;

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        if (output != null && storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        Evaluation evaluation = new EvaluateJob(spark, progress).run(options.request());
        Map<String, Object> result = new LinkedHashMap<>(evaluation.summary());
        if (output != null) {
            new EvaluationFolder(spark).write(evaluation, output);
            result.put("output", output);
        }
        return result;
    }
}
