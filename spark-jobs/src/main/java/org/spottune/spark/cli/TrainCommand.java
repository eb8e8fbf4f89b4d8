package org.spottune.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.spottune.experiment.Experiment;
import org.spottune.graph.MemoryEstimate;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.train.JointPlan;
import org.spottune.spark.train.JointRequest;
import org.spottune.spark.train.JointTrainJob;
import org.spottune.spark.train.PlannedTraining;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainPlan;
import org.spottune.spark.train.TrainRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spottune train}: adapts a model to a data set. */
@Command(
        name = "train",
        description = "Trains a network on a data set, starting from a source model, with parameter averaging.")
final class TrainCommand extends SparkCommand {

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DATASET",
            converter = PathText.class,
            description = "Folder of the data set. May be repeated: one run then trains a network for each data set"
                    + " together, with batches of each in turns.")
    private List<String> datasets;

    @Option(
            names = "--source",
            paramLabel = "MODEL_OR_RUN",
            converter = PathText.class,
            description = "Model to start from, or to learn from beside the target; needed by every method except"
                    + " scratch. Methods that match pairs of feature maps accept several.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--teacher",
            paramLabel = "MODEL_OR_RUN",
            converter = PathText.class,
            description =
                    "Trained model with the data set's classes that stays frozen; the target also learns its outputs"
                            + " and feature maps. With several data sets, one for each, in their order.")
    private List<String> teachers = List.of();

    @Mixin
    private ArchitectureOptions architecture;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.",
            completionCandidates = MethodNames.class)
    private String method;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "RUN",
            converter = PathText.class,
            description = "New folder for the run.")
    private String output;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers, each training on its shard of the images (default: 1 without --master, else all"
                    + " task slots).")
    private Integer workers;

    @Option(names = "--resume", description = "Continue the run in the output folder, if there is one.")
    private boolean resume;

    @Option(
            names = "--dry-run",
            description = "Only show the plan and the memory it needs; needs no executor. Exit code 2 if there is too"
                    + " little.")
    private boolean dryRun;

    private PlannedTraining plan;

    @Override
    void prepare(Storage storage) throws IOException {
        List<String> problems = new ArrayList<>();
        Optional<Architecture> named = collect(problems, architecture::spec);
        if (workers != null && workers < 1) {
            problems.add("--workers must be at least 1, got " + workers);
        }
        Config settings = settings(storage);
        Optional<PlannedTraining> planned = collect(problems, () -> Optional.of(plan(named, settings, storage)));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        plan = planned.orElseThrow();
        storage.requireUnclaimed(output);
        if (!dryRun) {
            reportNeeds();
        }
    }

    private PlannedTraining plan(Optional<Architecture> architecture, Config settings, Storage storage)
            throws IOException {
        int shards = workers == null ? 0 : Math.max(0, workers);
        if (datasets.size() == 1) {
            return TrainPlan.of(
                    new TrainRequest(
                            datasets.get(0),
                            sources.stream().findFirst(),
                            sources.stream().skip(1).toList(),
                            teachers.stream().findFirst(),
                            architecture,
                            settings,
                            output,
                            shards,
                            resume),
                    storage);
        }
        if (sources.size() > 1) {
            throw new ConfigurationException(List.of("Several data sets (--dataset) share one source, got --source "
                    + String.join(" --source ", sources)));
        }
        Map<String, String> named = named(datasets, storage);
        return JointPlan.of(
                new JointRequest(
                        named,
                        teachersOf(named),
                        sources.stream().findFirst(),
                        architecture,
                        settings,
                        Map.of(),
                        output,
                        shards,
                        resume),
                storage);
    }

    /** Teachers by data set's name; the options name them in the order of the data sets. */
    private Map<String, String> teachersOf(Map<String, String> named) {
        if (!teachers.isEmpty() && teachers.size() != named.size()) {
            throw new ConfigurationException(
                    List.of("Several data sets (--dataset) need one teacher each, with their classes and in their"
                            + " order, or none: expected " + named.size() + " --teacher, got "
                            + teachers.size()));
        }
        Map<String, String> byName = new LinkedHashMap<>();
        named.keySet().forEach(name -> {
            if (byName.size() < teachers.size()) {
                byName.put(name, teachers.get(byName.size()));
            }
        });
        return byName;
    }

    /** Data sets by their own names. */
    private static Map<String, String> named(List<String> folders, Storage storage) throws IOException {
        Map<String, String> named = new LinkedHashMap<>();
        for (String folder : folders) {
            String name = new DatasetFolder(StoragePath.of(folder))
                    .readDescription(storage.hadoop())
                    .name();
            String other = named.put(name, folder);
            if (other != null) {
                throw new ConfigurationException(
                        List.of("Data sets that are trained together must have different names: both '" + other
                                + "' and '" + folder + "' are called '" + name + "'"));
            }
        }
        return named;
    }

    /** The result of a step of planning; empty, with its problems added to the list, if it is configured wrongly. */
    private static <V> Optional<V> collect(List<String> problems, Planned<V> planned) throws IOException {
        try {
            return planned.get();
        } catch (ConfigurationException wrong) {
            problems.addAll(wrong.problems());
            return Optional.empty();
        }
    }

    private interface Planned<V> {
        Optional<V> get() throws IOException;
    }

    @Override
    Optional<MemoryEstimate> taskMemory() {
        // Without --workers, one worker may get the whole batch.
        return Optional.of(plan.workerMemory(workers == null ? 1 : workers));
    }

    /** Reports too little memory, as a dry run does, before Spark starts. */
    private void reportNeeds() {
        TrainingNeeds needs = needs();
        if (!needs.certainProblems().isEmpty()) {
            throw new ConfigurationException(needs.certainProblems());
        }
        needs.problems()
                .forEach(problem -> System.err.println("spottune train: this may fail: " + Main.shown(problem)));
    }

    private TrainingNeeds needs() {
        return TrainingNeeds.of(plan, workers == null ? 0 : workers, new SparkConf(), Machine.here());
    }

    @Override
    void configure(SparkSession.Builder session) {
        ExecutorSettings.trainAnywhere(session);
    }

    @Override
    Optional<Object> withoutSpark() {
        if (!dryRun) {
            return Optional.empty();
        }
        TrainingNeeds needs = needs();
        plan.requireSharesFor(needs.workers());
        System.err.print(Main.shown(needs.table()));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("output", output);
        line.putAll(needs.figures());
        line.put("problems", needs.problems());
        return Optional.of(line);
    }

    @Override
    ExitCode code(Object result) {
        return result instanceof Map<?, ?> dry && !((List<?>) dry.get("problems")).isEmpty()
                ? ExitCode.USAGE
                : ExitCode.DONE;
    }

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        return plan instanceof JointPlan joint
                ? new JointTrainJob(spark, progress, stop()).run(joint)
                : new TrainJob(spark, progress, stop()).run((TrainPlan) plan);
    }

    @Override
    Optional<String> continuation() {
        return Optional.of("The same command with --resume continues the run");
    }

    private Config settings(Storage storage) throws IOException {
        Config all = settings.read(storage);
        return method == null ? all : all.withValue("method", ConfigValueFactory.fromAnyRef(method));
    }

    static final class MethodNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Experiment.methods().iterator();
        }
    }
}
