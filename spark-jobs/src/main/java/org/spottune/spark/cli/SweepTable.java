package org.spottune.spark.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.spottune.evaluation.AcrossSeeds;
import org.spottune.spark.sweep.CellResult;
import org.spottune.spark.sweep.PlannedCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepPlan;
import org.spottune.spark.sweep.SweepResult;
import org.spottune.spark.train.TrainPlan;

/** A sweep as text: what it is going to do, or what came of it. */
final class SweepTable {

    private static final int NARROWEST = 12;
    private static final int GAP = 2;
    private static final double GIB = 1L << 30;

    private final StringBuilder text = new StringBuilder();

    private SweepTable() {}

    /** A line for each cell: how far it is, what it trains on, and what is missing. */
    static String ofPlan(SweepPlan plan) {
        SweepTable table = new SweepTable();
        int width = width(plan.cells(), planned -> planned.cell().toString());
        String row = "%-" + width + "s  %-8s  %10s  %6s  %9s  %s";
        table.line(row, "cell", "state", "images", "epochs", "memory", "data set");
        for (PlannedCell planned : plan.cells()) {
            Optional<TrainPlan> training = planned.training();
            table.line(
                    row,
                    planned.cell(),
                    planned.state().name().toLowerCase(Locale.ROOT),
                    training.map(one -> String.valueOf(one.trainingImages())).orElse("-"),
                    training.map(one ->
                                    String.valueOf(one.experiment().schedule().epochs()))
                            .orElse("-"),
                    training.map(one -> memory(one, plan.file().workers())).orElse("-"),
                    planned.missing()
                            .map(what -> "MISSING: " + what)
                            .orElse(planned.target().dataset()));
        }
        return table.text.toString();
    }

    /** Of the process of one worker. */
    private static String memory(TrainPlan training, int workers) {
        return String.format(
                Locale.ROOT, "%.1f GiB", training.workerMemory(workers).process() / GIB);
    }

    /** Accuracies by domain and method, over seeds; then what failed. */
    static String ofResult(SweepDescription sweep, SweepResult result) {
        SweepTable table = new SweepTable();
        int first = width(sweep.domains(), SweepDescription.Domain::name);
        List<String> methods = sweep.methods();
        table.text.append(String.format(Locale.ROOT, "%n%-" + first + "s", "top-1, %"));
        methods.forEach(method -> table.text.append(String.format(Locale.ROOT, "  %" + column(method) + "s", method)));
        table.text.append(System.lineSeparator());
        for (SweepDescription.Domain domain : sweep.domains()) {
            table.text.append(String.format(Locale.ROOT, "%-" + first + "s", domain.name()));
            for (String method : methods) {
                List<CellResult> cells = result.results().stream()
                        .filter(cell -> cell.domain().equals(domain.name())
                                && cell.method().equals(method))
                        .toList();
                table.text.append(String.format(Locale.ROOT, "  %" + column(method) + "s", accuracy(cells)));
            }
            table.text.append(System.lineSeparator());
        }
        result.failed().forEach((cell, why) -> table.line("FAILED %s: %s", cell, why));
        table.line(
                "%d cells: %d finished now, %d before, %d failed; %.1f s for cells of %.1f s",
                result.cells(),
                result.finished(),
                result.skipped(),
                result.failed().size(),
                result.seconds(),
                result.cellSeconds());
        return table.text.toString();
    }

    /** Mean over seeds, with their standard deviation if there are several. */
    private static String accuracy(List<CellResult> cells) {
        if (cells.isEmpty()) {
            return "-";
        }
        AcrossSeeds top1 = AcrossSeeds.of(cells.stream().map(CellResult::top1).toList());
        String mean = String.format(Locale.ROOT, "%.1f", 100 * top1.mean());
        return top1.deviation().isPresent()
                ? mean
                        + String.format(
                                Locale.ROOT, " ± %.1f", 100 * top1.deviation().getAsDouble())
                : mean;
    }

    private static int column(String method) {
        return Math.max(NARROWEST, method.length());
    }

    private static <T> int width(List<T> rows, Function<T, String> name) {
        return rows.stream().mapToInt(row -> name.apply(row).length()).max().orElse(0) + GAP;
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
