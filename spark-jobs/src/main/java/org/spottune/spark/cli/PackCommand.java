package org.spottune.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.spottune.data.DataException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.pack.PackWriter;
import org.spottune.spark.pack.SweptModels;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.JointRunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code spottune pack}: stores many adapted models as one source network and their differences. Needs no Spark
 * session.
 */
@Command(
        name = "pack",
        mixinStandardHelpOptions = true,
        description = {
            "Packs models that were made from one source network: stores the source network once, and of each model"
                    + " only the parameters that differ.",
            "",
            "'unpack' restores the models bit by bit. A model that was made from another source is refused."
        })
final class PackCommand implements Callable<Integer> {

    @Option(
            names = "--source",
            paramLabel = "MODEL_OR_RUN",
            converter = PathText.class,
            description = "Source model of all others (default: that of the sweep or run).")
    private String source;

    @Option(
            names = "--model",
            paramLabel = "NAME=MODEL_OR_RUN",
            description = "A model to pack and its name in the pack. May be repeated.")
    private List<String> models = List.of();

    @Option(
            names = "--sweep",
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Pack the models that a sweep has trained with --method, under the names of its domains.")
    private String sweep;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            converter = PathText.class,
            description = "Pack the models of a run of several data sets, with the source network that they share.")
    private String run;

    @Option(names = "--method", paramLabel = "NAME", description = "Method of the sweep.")
    private String method;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the sweep's runs; needed if there are several.")
    private Long seed;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "PACK",
            converter = PathText.class,
            description = "New folder for the pack.")
    private String output;

    @Override
    public Integer call() throws IOException {
        List<String> problems = new ArrayList<>();
        Map<String, String> named = named(problems);
        requireSource(problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        Storage storage = new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        String from = source;
        if (sweep != null) {
            OptionalLong chosen = seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
            SweptModels swept = SweptModels.of(sweep, method, chosen, storage);
            swept.runs().forEach(named::putIfAbsent);
            from = source == null ? swept.source() : source;
        }
        if (run != null) {
            Map<String, String> domains = JointRunFolder.domains(run, storage);
            if (domains.isEmpty()) {
                throw new DataException(
                        "Cannot pack '" + run + "' as a run of several data sets: it has no folder domains");
            }
            domains.forEach(named::putIfAbsent);
            from = source != null ? source : JointRunFolder.source(run, storage);
        }
        ResultLine.print(new PackWriter(storage).write(from, named, output), System.out);
        return ExitCode.DONE.value();
    }

    /** Models of {@code --model}; they take precedence over a sweep's of the same name. */
    private Map<String, String> named(List<String> problems) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String model : models) {
            int equals = model.indexOf('=');
            if (equals < 1 || equals == model.length() - 1) {
                problems.add("--model must be NAME=MODEL_OR_RUN, got '" + model + "'");
            } else if (named.put(model.substring(0, equals), model.substring(equals + 1)) != null) {
                problems.add("--model names '" + model.substring(0, equals) + "' twice");
            }
        }
        return named;
    }

    private void requireSource(List<String> problems) {
        if (sweep != null && run != null) {
            problems.add("--sweep and --run cannot be combined");
        }
        if (sweep == null && run == null && source == null) {
            problems.add("--source is needed without --sweep or --run");
        }
        if (sweep == null && run == null && models.isEmpty()) {
            problems.add("--model, --sweep or --run is needed");
        }
        if (sweep != null && method == null) {
            problems.add("--sweep needs --method");
        }
        if (sweep == null && (method != null || seed != null)) {
            problems.add("--method and --seed choose among the runs of --sweep, which is missing");
        }
    }
}
