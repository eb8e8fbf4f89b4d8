package org.spottune.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.kernels.KernelsProvider;
import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.policy.Routing;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.train.TrainPlan;
import org.spottune.spark.train.TrainRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code spottune doctor}: checks versions, native libraries, the cluster's master, and whether a data set and a model
 * can be trained with the memory given. Needs no Spark session.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the versions, memory, devices and threads of this machine, and what does not fit.",
            "",
            "With --master, it checks that the cluster's master answers. With --dataset and --source, it checks that"
                    + " they can be read and fit together, and compares the memory that training needs with what"
                    + " Spark's options give.",
            "Exit codes: 0 everything fits, 2 versions, memory, settings or the cluster do not, 3 the data set or the"
                    + " model is unusable."
        })
final class DoctorCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** A folder that does not exist: settings are read as those of a new run. */
    private static final String NO_RUN = "/.spottune-doctor";

    @Option(names = "--dataset", paramLabel = "DATASET", converter = PathText.class, description = "Data set to check.")
    private String dataset;

    @Option(
            names = "--source",
            paramLabel = "MODEL_OR_RUN",
            converter = PathText.class,
            description = "Model to check.")
    private String source;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers to estimate memory for (default: all task slots).")
    private Integer workers;

    @Mixin
    private SettingsOptions settings;

    private final Map<String, Object> found = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> badData = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (workers != null && workers < 1) {
            throw new ConfigurationException(List.of("--workers must be at least 1, got " + workers));
        }
        SparkConf conf = new SparkConf();
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
        FoundVersions versions = FoundVersions.here();
        found.putAll(versions.figures());
        problems.addAll(versions.problems());
        Machine machine = Machine.here();
        found.putAll(machine.figures());
        found.put("sparkHome", System.getenv().getOrDefault("SPARK_HOME", "embedded"));
        compute();
        master(conf, hadoop);
        Storage storage = new Storage(hadoop);
        boolean readable = dataset(hadoop) & model(storage);
        if (readable && dataset != null && source != null) {
            training(conf, machine, storage);
        }
        found.put("problems", problems);
        found.put("badData", badData);
        found.forEach(
                (name, value) -> System.err.printf(Locale.ROOT, "%-20s %s%n", name, Main.shown(String.valueOf(value))));
        ResultLine.print(found, System.out);
        return code().value();
    }

    private ExitCode code() {
        if (!problems.isEmpty()) {
            return ExitCode.USAGE;
        }
        return badData.isEmpty() ? ExitCode.DONE : ExitCode.BAD_DATA;
    }

    /** Loads the native libraries and runs a small network. */
    private void compute() {
        Architecture spec =
                Architecture.preset("resnet26").withBlocksPerStage(1).withWidthMultiplier(0.125);
        TrunkSpec trunk = TrunkSpec.withoutPolicy(spec, Partition.frozen(spec.blockCount()), Statistics.STORED);
        try (Network network = Network.create(trunk, 2, 1)) {
            found.put("backend", Nd4j.getBackend().getClass().getSimpleName());
            KernelsProvider kernels = Computation.FLOAT32.provider();
            found.put("kernels", kernels.id());
            found.put("bfloat16", kernels.support(Precision.BFLOAT16).name().toLowerCase(Locale.ROOT));
            found.put("slowedBy", kernels.slowdownReasons());
            INDArray logits = network.infer(Nd4j.ones(DataType.FLOAT, 1, 16, 16, 3), Routing.argmax());
            if (logits.isNaN().any()) {
                problems.add("A small network computes " + logits);
            }
        } catch (RuntimeException | LinkageError failed) {
            problems.add("Native libraries do not work: " + root(failed));
        }
    }

    /** The first cause: a failed class initialiser wraps it. */
    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private void master(SparkConf conf, Configuration hadoop) {
        String master = conf.get("spark.master", "local[*]");
        found.put("master", master);
        Configuration yarn = new Configuration(hadoop);
        yarn.addResource("yarn-site.xml");
        try {
            Optional<String> unreachable = ClusterMaster.of(master, yarn).unreachable(TIMEOUT);
            found.put("masterAnswers", unreachable.isEmpty());
            unreachable.ifPresent(problems::add);
        } catch (IllegalArgumentException wrong) {
            found.put("masterAnswers", false);
            problems.add(wrong.getMessage());
        }
    }

    /** Whether the data set's description and Parquet footers are intact; true without {@code --dataset}. */
    private boolean dataset(Configuration hadoop) throws IOException {
        if (dataset == null) {
            return true;
        }
        try {
            DatasetFolder folder = new DatasetFolder(StoragePath.of(dataset));
            DatasetDescription description = folder.readDescription(hadoop);
            Map<String, Object> splits = new LinkedHashMap<>();
            for (Split split : description.splits().keySet()) {
                splits.put(split.id(), description.images(split));
                folder.requireIntact(split, description.images(split), hadoop);
            }
            found.put("datasetImages", splits);
            return true;
        } catch (IOException | RuntimeException unusable) {
            return bad(unusable);
        }
    }

    private boolean model(Storage storage) {
        if (source == null) {
            return true;
        }
        try (Network network = ModelFolder.open(source, storage).network()) {
            found.put("sourceParameters", network.values().length());
            return true;
        } catch (IOException | RuntimeException unusable) {
            return bad(unusable);
        }
    }

    private boolean bad(Exception unusable) {
        ExitCode.Failure failure = ExitCode.of(unusable);
        (failure.code() == ExitCode.USAGE ? problems : badData).add(failure.message());
        return false;
    }

    private void training(SparkConf conf, Machine machine, Storage storage) throws IOException {
        Config asked = settings.read(storage);
        if (!asked.hasPath("method")) {
            asked = asked.withValue("method", ConfigValueFactory.fromAnyRef("spottune"));
        }
        try {
            TrainPlan plan = TrainPlan.of(
                    new TrainRequest(dataset, Optional.of(source), Optional.empty(), asked, dataset + NO_RUN, 0, true),
                    storage);
            TrainingNeeds needs = TrainingNeeds.of(plan, workers == null ? 0 : workers, conf, machine);
            found.put("training", needs.figures());
            problems.addAll(needs.problems());
        } catch (RuntimeException wrong) {
            ExitCode.Failure failure = ExitCode.of(wrong);
            (failure.code() == ExitCode.BAD_DATA ? badData : problems).add(failure.message());
        }
    }
}
