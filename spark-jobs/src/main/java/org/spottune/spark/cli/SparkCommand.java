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

    /** Checks everything that can be checked before Spark starts. */
    void prepare(Storage storage) throws Exception {}

    /** The result line of a call that needs no session; empty if it needs one. */
    Optional<Object> withoutSpark() throws Exception {
        return Optional.empty();
    }

    /** Settings of the session beyond those of all commands. */
    void configure(SparkSession.Builder session) {}

    /** How to continue the command after it was stopped, a sentence; empty if it cannot be continued. */
    Optional<String> continuation() {
        return Optional.empty();
    }

    /** Asks the jobs of a command that can be continued to stop. */
    StopRequest stop() {
        return stop;
    }

    /** Native memory of each task; empty if it depends on data not yet read. */
    Optional<MemoryEstimate> taskMemory() {
        return Optional.empty();
    }

    /** The exit code for a result. */
    ExitCode code(Object result) {
        return ExitCode.DONE;
    }

    /** Does the work and returns the content of the result line. */
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
                // Some clusters set Kryo, which cannot serialise records.
                .config("spark.serializer", JavaSerializer.class.getName())
                // Rounds send parameters, which compression does not shrink.
                .config("spark.broadcast.compress", false)
                .config("spark.shuffle.compress", false)
                // The vectorised reader would hold a whole row group of large images several times.
                .config("spark.sql.parquet.enableVectorizedReader", false);
        new ExecutorSettings(given).missingSettings(taskMemory()).forEach(builder::config);
        if (given.get("spark.master", "local").startsWith("local")) {
            // Otherwise a task that runs out of memory would end this process before it prints a message.
            builder.config("spark.executor.killOnFatalError.depth", 0);
            // Within one process nothing is lost in transfer, and larger results would pass through the network stack.
            builder.config("spark.broadcast.checksum", false).config("spark.task.maxDirectResultSize", "128m");
        }
        if (!given.contains(RESULT_LIMIT)) {
            // A round returns a whole state, which only the driver's heap limits.
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

    /** Words of the command line that may be paths, and the working directory. */
    private List<String> givenNames() {
        List<String> names = new ArrayList<>(List.of(System.getProperty("user.dir")));
        spec.commandLine()
                .getParseResult()
                .matchedOptions()
                .forEach(option -> names.addAll(option.originalStringValues()));
        return names;
    }

    /** Against a master that does not answer, Spark fails half started with a misleading error. */
    private static SparkSession start(SparkSession.Builder builder, String master) {
        if (!StandaloneMaster.isNamedBy(master)) {
            return builder.getOrCreate();
        }
        new StandaloneMaster(master).requireReachable();
        try {
            return builder.getOrCreate();
        } catch (IllegalStateException | NullPointerException halfStarted) {
            throw new ClusterException(
                    "'" + master + "' accepts connections, but does not answer as the master of a Spark "
                            + org.apache.spark.package$.MODULE$.SPARK_VERSION() + " cluster",
                    halfStarted);
        }
    }

    /** The specification of the command, for errors about its arguments. */
    CommandSpec spec() {
        return spec;
    }
}
