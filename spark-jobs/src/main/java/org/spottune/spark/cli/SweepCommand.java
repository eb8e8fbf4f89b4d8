package org.spottune.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DataException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.PlannedCell;
import org.spottune.spark.sweep.PlannedSelection;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepFile;
import org.spottune.spark.sweep.SweepJob;
import org.spottune.spark.sweep.SweepPlan;
import org.spottune.spark.sweep.SweepResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spottune sweep}: domains x methods x seeds. */
@Command(
        name = "sweep",
        description = {
            "Trains and evaluates every combination (cell) of the domains, methods and seeds in a file, each in its"
                    + " own folder, in one Spark session.",
            "",
            "A block 'select' lists values to try for settings: the sweep first chooses among them, for each domain"
                    + " and method, on held-out training images.",
            "Cells of a method with a teacher wait for the teacher's cells. The sweep skips finished cells, continues"
                    + " begun ones and retries failed ones; the exit code is 4 if any failed or was not run."
        },
        footer = {
            "",
            "Settings of the file: name, source, datasets, seeds, workers (of a cell), attempts, concurrent-cells,"
                    + " baseline, settings {...}, select { images, fraction, folds, metric, seed, grid {...} },"
                    + " methods { NAME { method, teacher, settings {...}, select {...} } }, domains { NAME { dataset,"
                    + " train, settings {...}, methods { NAME { settings {...}, select {...} } } } }; settings are"
                    + " those of 'train'; select and grid have a list of values for each setting."
        })
final class SweepCommand extends SparkCommand {

    static final String SCHEDULER = "spark.scheduler.mode";
    static final String FAIR = "FAIR";

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--datasets",
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Folder with one data set per domain, named after it; wins over the file.")
    private String datasets;

    @Option(
            names = "--source",
            paramLabel = "MODEL_OR_RUN",
            converter = PathText.class,
            description = "Model that all cells start from; wins over the file.")
    private String source;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers of a cell, each training on its shard of the images; wins over the file.")
    private Integer workers;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Folder of the sweep; an existing sweep is continued.")
    private String output;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "DOMAIN[/METHOD[/SEED]]",
            description = "Only these cells, and unfinished ones that they wait for; separate several by commas.")
    private List<String> only;

    @Option(
            names = "--dry-run",
            description =
                    "Only show the cells to run, the memory they need and what is missing; needs no Spark. Exit code 3"
                            + " if anything is missing.")
    private boolean dryRun;

    private SweepPlan plan;

    @Override
    void prepare(Storage storage) throws IOException {
        if (only != null && only.isEmpty()) {
            throw new ConfigurationException(List.of("--only must name a cell, got nothing but commas"));
        }
        only = only == null ? List.of() : only;
        Config config = settings.read(storage);
        config = with(config, "datasets", datasets);
        config = with(config, "source", source);
        config = with(config, "workers", workers);
        plan = SweepPlan.of(SweepFile.read(config), output, only, storage);
        reportAddedCells();
        if (!dryRun && plan.cells().stream().allMatch(cell -> cell.missing().isPresent())) {
            throw new DataException("No cell of the sweep can run: "
                    + plan.cells().get(0).missing().orElseThrow());
        }
    }

    private void reportAddedCells() {
        plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> !only.isEmpty() && only.stream().noneMatch(cell::isIn))
                .forEach(cell -> System.err.println(
                        "spottune sweep: " + Main.shown(cell.toString()) + " runs first: cells of --only wait for it"));
    }

    private static Config with(Config config, String key, Object value) {
        return value == null ? config : config.withValue(key, ConfigValueFactory.fromAnyRef(value));
    }

    @Override
    Optional<Object> withoutSpark() {
        if (!dryRun) {
            return Optional.empty();
        }
        System.err.print(Main.shown(SweepTable.ofPlan(plan)));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("output", output);
        line.putAll(settings.given());
        line.put("datasets", datasets);
        line.put("source", source);
        line.put("workers", workers);
        line.put(
                "domains",
                plan.description().domains().stream()
                        .map(SweepDescription.Domain::name)
                        .filter(domain -> plan.cells().stream()
                                .anyMatch(cell -> cell.cell().domain().equals(domain)))
                        .toList());
        line.put(
                "driver",
                DriverMemory.onCluster(
                        plan.description().source(), Math.max(1, plan.file().concurrentCells())));
        line.put("cells", plan.cells().size());
        for (PlannedCell.State state : PlannedCell.State.values()) {
            line.put(
                    state.name().toLowerCase(Locale.ROOT),
                    plan.cells().stream().filter(cell -> cell.state() == state).count());
        }
        Map<String, String> missing = new LinkedHashMap<>();
        plan.cells().forEach(cell -> cell.missing()
                .ifPresent(what -> missing.put(cell.cell().toString(), what)));
        line.put(
                "trials",
                plan.selections().stream().mapToLong(PlannedSelection::size).sum());
        line.put(
                "trialsToRun",
                plan.selections().stream()
                        .mapToLong(selection -> selection.runnable().size())
                        .sum());
        line.put("missing", missing);
        Map<String, List<String>> waits = new LinkedHashMap<>();
        plan.cells().stream()
                .filter(cell -> !cell.waitsFor().isEmpty())
                .forEach(cell -> waits.put(
                        cell.cell().toString(),
                        cell.waitsFor().stream().map(SweepCell::toString).toList()));
        line.put("waits", waits);
        return Optional.of(line);
    }

    /** Concurrent cells share the task slots fairly. */
    @Override
    void configure(SparkSession.Builder session) {
        session.config(SCHEDULER, FAIR);
        ExecutorSettings.trainAnywhere(session);
    }

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        SweepResult result = new SweepJob(spark, progress, stop()).run(plan);
        // The sign before deviations is missing in some default charsets.
        new PrintStream(System.out, true, StandardCharsets.UTF_8)
                .print(SweepTable.ofResult(plan.description(), result));
        return result;
    }

    @Override
    Optional<String> continuation() {
        return Optional.of("The same command continues the sweep");
    }

    @Override
    ExitCode code(Object result) {
        if (dryRun) {
            return plan.complete() ? ExitCode.DONE : ExitCode.BAD_DATA;
        }
        return result instanceof SweepResult sweep && !sweep.complete() ? ExitCode.FAILED : ExitCode.DONE;
    }
}
