package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.SparkSession;
import org.spottune.graph.MemoryEstimate;
import org.spottune.spark.session.ClusterException;
import org.spottune.spark.session.ConsoleProgress;
import org.spottune.spark.session.ExecutorLocale;
import org.spottune.spark.session.ExecutorWatch;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StandaloneMaster;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.StoppedException;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that needs a Spark session while it runs. */
@Command(mixinStandardHelpOptions = true)
abstract class SparkCommand implements Callable<Integer> {

    private static final String RESULT_LIMIT = "spark.driver.maxResultSize";
    /** Phase of the progress before there is a session with slots. */
    private static final String START = "starting Spark";

    @Spec
    private CommandSpec spec;

    private final StopRequest stop = new StopRequest();

    /** Looks whether the work can be done, as far as that can be told without Spark. */
    void prepare(Storage storage) throws Exception {}

    /** The result line of a call that needs no session; empty where one is needed. */
    Optional<Object> withoutSpark() throws Exception {
        return Optional.empty();
    }

    /** Settings of the session beyond those of all commands. */
    void configure(SparkSession.Builder session) {}

    /**
     * How the command is continued when it was stopped, a sentence; empty for a command that cannot be.
     */
    Optional<String> continuation() {
        return Optional.empty();
    }

    /** Asks the jobs of a command that can be continued to stop. */
    StopRequest stop() {
        return stop;
    }

    /** What each task keeps of native memory; empty if that is not known before the data are. */
    Optional<MemoryEstimate> taskMemory() {
        return Optional.empty();
    }

    /** What a result means to whoever started the command. */
    ExitCode code(Object result) {
        return ExitCode.DONE;
    }

    /** Does the work and returns what the result line says. */
    abstract Object run(SparkSession spark, Progress progress) throws Exception;

    @Override
    public final Integer call() throws Exception {
        SparkConf given = new SparkConf();
        prepare(new Storage(SparkHadoopUtil.get().newConfiguration(given)));
        Optional<Object> answer = withoutSpark();
        if (answer.isPresent()) {
            ResultLine.print(answer.get(), System.out);
            return code(answer.get()).value();
        }
        try (ConsoleProgress progress = ConsoleProgress.onStandardError(Boolean.getBoolean(Main.VERBOSE))) {
            progress.report(START, 0, 1);
            if (continuation().isEmpty()) {
                return withSpark(given, progress);
            }
            try (StopOnSignal listening = StopOnSignal.listen(
                    stop, spec.qualifiedName(), continuation().get(), System.err)) {
                return withSpark(given, progress);
            } catch (StoppedException stopped) {
                return ExitCode.STOPPED.value();
            }
        }
    }

    private int withSpark(SparkConf given, Progress progress) throws Exception {
        boolean ours = SparkSession.getDefaultSession().isEmpty();
        SparkSession.Builder builder = SparkSession.builder()
                .appName(spec.qualifiedName())
                // Kryo, which some clusters set, cannot serialise records.
                .config("spark.serializer", JavaSerializer.class.getName())
                // What rounds send and exchange are parameters, which do not get any smaller.
                .config("spark.broadcast.compress", false)
                .config("spark.shuffle.compress", false)
                // By batches of rows, a reader of large images holds all of a row group several times over.
                .config("spark.sql.parquet.enableVectorizedReader", false);
        new ExecutorSettings(given).besides(taskMemory()).forEach(builder::config);
        if (given.get("spark.master", "local").startsWith("local")) {
            // Or a task that runs out of memory would end this process, its only executor, without a word of ours.
            builder.config("spark.executor.killOnFatalError.depth", 0);
            // Within a process nothing gets lost on the way, and larger results would take a detour through the
            // network.
            builder.config("spark.broadcast.checksum", false).config("spark.task.maxDirectResultSize", "128m");
        }
        if (!given.contains(RESULT_LIMIT)) {
            // A round returns a whole state; the driver's heap is what bounds that.
            builder.config(RESULT_LIMIT, "0");
        }
        configure(builder);
        SparkSession spark = start(builder, given.get("spark.master", ""));
        Object result;
        try (ExecutorWatch watch = ExecutorWatch.over(spark.sparkContext())) {
            TaskSlots.of(spark.sparkContext()).await();
            ExecutorLocale.requireNames(spark.sparkContext(), givenNames());
            progress.report(START, 1, 1);
            result = watch.during(() -> run(spark, progress));
        } catch (OutOfMemoryError exhausted) {
            throw new IllegalStateException("Out of memory", exhausted);
        } finally {
            if (ours) {
                spark.stop();
            }
        }
        ResultLine.print(result, System.out);
        return code(result).value();
    }

    /** What may be paths on the command line, and the folder that relative ones lie in. */
    private List<String> givenNames() {
        List<String> names = new ArrayList<>(List.of(System.getProperty("user.dir")));
        spec.commandLine()
                .getParseResult()
                .matchedOptions()
                .forEach(option -> names.addAll(option.originalStringValues()));
        return names;
    }

    /** A master that does not answer leaves Spark half started, with an error about its own parts. */
    private static SparkSession start(SparkSession.Builder builder, String master) {
        if (!StandaloneMaster.isNamedBy(master)) {
            return builder.getOrCreate();
        }
        new StandaloneMaster(master).requireReachable();
        try {
            return builder.getOrCreate();
        } catch (IllegalStateException | NullPointerException halfStarted) {
            throw new ClusterException(
                    "'" + master + "' takes connections, but does not answer as the master of a Spark "
                            + org.apache.spark.package$.MODULE$.SPARK_VERSION() + " cluster",
                    halfStarted);
        }
    }

    /** The specification of the command, for errors about its arguments. */
    CommandSpec spec() {
        return spec;
    }
}
