package org.spottune.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.experiment.ConfigurationException;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spottune train}: adapts a model to a data set. */
@Command(
        name = "train",
        description = "Trains a network on a data set, starting from a source model, with parameter averaging.",
        footer = {
            "",
            "Settings, in a file or each by --set: method, seed, epochs, batch-size (over all workers), learning-rate,"
                    + " policy.learning-rate, schedule (step or cosine), milestones, decay-factor, momentum,"
                    + " weight-decay, temperature, frozen-prefix-blocks, averaging-frequency (steps), batch-norm (batch"
                    + " or stored), precision (float32 or bfloat16), normalization (source or dataset), augment.shift-pixels, augment.horizontal-flip,"
                    + " augment.random-crop."
        })
final class TrainCommand extends SparkCommand {

    @Option(names = "--dataset", required = true, paramLabel = "DATASET", description = "Folder of the data set.")
    private String dataset;

    @Option(
            names = "--source",
            paramLabel = "MODEL_OR_RUN",
            description = "Model whose weights are the start values; needed by every method but scratch.")
    private String source;

    @Mixin
    private ArchitectureOptions architecture;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "feature-extractor, fine-tuning, scratch or spottune.")
    private String method;

    @Option(names = "--output", required = true, paramLabel = "RUN", description = "Folder of the run, new.")
    private String output;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in HOCON.")
    private String config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; wins over the file. May be repeated.")
    private List<String> settings = List.of();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Shards that train side by side (default: 1 without --master, else all task slots).")
    private Integer workers;

    @Option(names = "--resume", description = "Continue the run in the output folder, if there is one.")
    private boolean resume;

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        int count = workers == null ? spark.sparkContext().defaultParallelism() : workers;
        if (count < 1) {
            throw new ConfigurationException(List.of("--workers must be at least 1, got " + count));
        }
        return new TrainJob(spark, progress)
                .run(new TrainRequest(
                        dataset,
                        Optional.ofNullable(source),
                        architecture.spec(),
                        settings(new Storage(spark.sparkContext().hadoopConfiguration())),
                        output,
                        count,
                        resume));
    }

    private Config settings(Storage storage) throws IOException {
        Config all = config == null ? ConfigFactory.empty() : parse(storage.readText(config), config);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException(List.of("--set needs KEY=VALUE, got '" + setting + "'"));
            }
            all = parse(setting, "--set " + setting).withFallback(all);
        }
        return method == null ? all : all.withValue("method", ConfigValueFactory.fromAnyRef(method));
    }

    private static Config parse(String text, String origin) {
        try {
            return ConfigFactory.parseString(text);
        } catch (ConfigException broken) {
            throw new ConfigurationException(
                    List.of("Cannot read settings of '" + origin + "': " + broken.getMessage()));
        }
    }
}
