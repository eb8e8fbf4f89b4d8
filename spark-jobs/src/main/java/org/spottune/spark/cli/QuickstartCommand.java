package org.spottune.spark.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.spottune.decathlon.Leaderboard;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.quickstart.Quickstart;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.CellResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune quickstart}: the whole way on generated pictures. */
@Command(
        name = "quickstart",
        description = {
            "Draws pictures, pretrains a small network on 44 classes of them, adapts it to four other domains by four"
                    + " methods, with twelve pictures of each class, and compares the methods. Needs no data and three"
                    + " minutes."
        })
final class QuickstartCommand extends SparkCommand {

    private static final String DEFAULT_OUTPUT = "spottune-quickstart";

    @Option(
            names = "--output",
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Folder, new, for everything that is made (default: " + DEFAULT_OUTPUT
                    + ", with a number if that exists).")
    private String output;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Workers that pretrain side by side (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Override
    void prepare(Storage storage) throws IOException {
        if (workers < 1) {
            throw new ConfigurationException(List.of("--workers must be at least 1, got " + workers));
        }
        if (output != null) {
            requireNew(output, storage);
            storage.requireUnclaimed(output);
        }
    }

    private static void requireNew(String folder, Storage storage) throws IOException {
        if (storage.exists(folder)) {
            throw new OutputExistsException(folder);
        }
    }

    /** Cells at a time get their turns. */
    @Override
    void configure(SparkSession.Builder session) {
        session.config(SweepCommand.SCHEDULER, SweepCommand.FAIR);
    }

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        String folder = output == null ? free(storage) : output;
        requireNew(folder, storage);
        try (OutputClaim claim = storage.claim(folder)) {
            return run(spark, progress, folder);
        }
    }

    private Result run(SparkSession spark, Progress progress, String folder) throws IOException {
        long start = System.nanoTime();
        Quickstart quickstart = new Quickstart(spark, progress, folder, workers, Quickstart.Scale.MINUTES);
        Quickstart.Outcome outcome = quickstart.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        // Deviations are written with a sign that not every default charset has.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.print(outcome.leaderboard()
                .map(leaderboard -> MethodTable.of(leaderboard, outcome.sweep().results()))
                .orElseGet(() -> SweepTable.ofResult(outcome.plan().description(), outcome.sweep())));
        out.printf(
                Locale.ROOT,
                "%n#par: source network and what all domains add to it, in source networks. time: training.%n"
                        + "Which blocks each domain tunes, and all else, as a page: %s%n"
                        + "Next, your own pictures, in folders photos/{train,test}/CLASS:%n"
                        + "  bin/spottune ingest --input photos --output photos-dataset --resize 32%n"
                        + "  bin/spottune train --method spottune --source %s --dataset photos-dataset \\%n"
                        + "      --config conf/transfer-32px.conf --output photos-run%n",
                quickstart.report(),
                quickstart.source());
        return new Result(
                line(outcome, seconds, folder, quickstart.report()),
                outcome.sweep().complete());
    }

    /** The result line, and whether all went well. */
    private record Result(@JsonValue Map<String, Object> line, boolean complete) {}

    @Override
    ExitCode code(Object result) {
        return ((Result) result).complete() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Map<String, Object> line(Quickstart.Outcome outcome, double seconds, String folder, String report) {
        Map<String, Object> line = new LinkedHashMap<>();
        Map<String, Map<String, Double>> accuracies = new TreeMap<>();
        for (CellResult cell : outcome.sweep().results()) {
            accuracies
                    .computeIfAbsent(cell.domain(), any -> new LinkedHashMap<>())
                    .put(cell.method(), cell.top1());
        }
        line.put("top1", accuracies);
        outcome.leaderboard().ifPresent(leaderboard -> line.put("scores", scores(leaderboard)));
        line.put("seconds", seconds);
        line.put("output", folder);
        line.put("report", report);
        return line;
    }

    private static Map<String, Double> scores(Leaderboard leaderboard) {
        Map<String, Double> scores = new LinkedHashMap<>();
        leaderboard.ours().forEach(row -> row.score().ifPresent(score -> scores.put(row.method(), score.mean())));
        return scores;
    }

    private static String free(Storage storage) throws IOException {
        String folder = DEFAULT_OUTPUT;
        for (int number = 2; storage.exists(folder); number++) {
            folder = DEFAULT_OUTPUT + "-" + number;
        }
        return folder;
    }
}
