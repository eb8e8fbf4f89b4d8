package org.spottune.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.SparkSession;
import org.spottune.policy.BlockUsage;
import org.spottune.spark.quickstart.Quickstart;
import org.spottune.spark.session.OutputExistsException;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune quickstart}: the whole way on generated pictures. */
@Command(
        name = "quickstart",
        description = {
            "Draws pictures of three domains, ingests them, pretrains a small network on one domain, adapts it to another"
                    + " by fine-tuning and by SpotTune, and evaluates all. Needs no data and a few minutes."
        })
final class QuickstartCommand extends SparkCommand {

    private static final String DEFAULT_OUTPUT = "spottune-quickstart";

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Folder, new, for everything that is made (default: " + DEFAULT_OUTPUT
                    + ", with a number if that exists).")
    private String output;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Workers that train side by side (default: ${DEFAULT-VALUE}).")
    private int workers;

    /** One network in the result line. */
    private record Trained(double top1, String run) {}

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        String folder = output == null ? free(storage) : output;
        if (storage.exists(folder)) {
            throw new OutputExistsException(folder);
        }
        long start = System.nanoTime();
        Quickstart quickstart = new Quickstart(spark, progress, folder, workers, Quickstart.Scale.MINUTES);
        List<Quickstart.Row> rows = quickstart.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        printTable(rows);
        System.out.printf("%nEverything lies in %s (pictures, datasets, runs, evaluations).%n", folder);
        System.out.printf("What came of it, with pictures: %s%n", quickstart.report());
        Map<String, Object> result = new LinkedHashMap<>();
        rows.forEach(row -> result.put(
                row.dataset() + "/" + row.method(),
                new Trained(row.test().counts().top1(), row.run())));
        result.put("seconds", seconds);
        result.put("output", folder);
        result.put("report", quickstart.report());
        return result;
    }

    private static String free(Storage storage) throws IOException {
        String folder = DEFAULT_OUTPUT;
        for (int number = 2; storage.exists(folder); number++) {
            folder = DEFAULT_OUTPUT + "-" + number;
        }
        return folder;
    }

    private static void printTable(List<Quickstart.Row> rows) {
        System.out.printf(
                "%n%-10s %-12s %10s %10s %10s %12s %14s  %s%n",
                "data set", "method", "train", "test", "images/s", "trainable", "tuned share", "run");
        for (Quickstart.Row row : rows) {
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %-12s %9.1f%% %9.1f%% %10.0f %12d %14s  %s%n",
                    row.dataset(),
                    row.method(),
                    100 * row.training().top1(),
                    100 * row.test().counts().top1(),
                    row.training().imagesPerSecond(),
                    row.training().trainableParameters(),
                    tunedShare(row.test().counts().usage()),
                    row.run());
        }
    }

    /** Mean share of images on the fine-tuned branch over the routed blocks. */
    private static String tunedShare(BlockUsage usage) {
        OptionalDouble share = usage.meanShare();
        return share.isPresent() ? String.format(Locale.ROOT, "%.0f%%", 100 * share.getAsDouble()) : "-";
    }
}
