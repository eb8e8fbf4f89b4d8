package org.spottune.spark.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spottune.decathlon.AcrossSeeds;
import org.spottune.decathlon.Measurement;
import org.spottune.decathlon.TransferResult;
import org.spottune.decathlon.TransferTable;
import org.spottune.spark.sweep.Candidate;
import org.spottune.spark.sweep.CellResult;
import org.spottune.spark.sweep.PlannedCell;
import org.spottune.spark.sweep.PlannedSelection;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepPlan;
import org.spottune.spark.sweep.SweepResult;
import org.spottune.spark.train.TrainPlan;

/** A sweep as text: its plan, or its results. */
final class SweepTable {

    private static final int NARROWEST = 12;
    private static final int GAP = 2;
    private static final double GIB = 1L << 30;

    private final StringBuilder text = new StringBuilder();

    private SweepTable() {}

    /** A line for each cell, after those that it waits for: its state, its data set, and what is missing. */
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
                            .orElseGet(() -> planned.target().dataset() + waits(planned)));
        }
        for (PlannedSelection selection : plan.selections()) {
            table.selection(selection);
        }
        return table.text.toString();
    }

    private static String waits(PlannedCell planned) {
        return planned.waitsFor().isEmpty()
                ? ""
                : ", after "
                        + planned.waitsFor().stream().map(SweepCell::toString).collect(Collectors.joining(", "));
    }

    private void selection(PlannedSelection selection) {
        String what = "%s: choose %s by %s of %d trials (%d combinations, %d folds)";
        String line = String.format(
                Locale.ROOT,
                what,
                selection.name(),
                String.join(", ", selection.grid().values().keySet()),
                selection.rule().metric().id(),
                selection.size(),
                (long) selection.grid().size(),
                selection.rule().folds());
        if (selection.missing().isPresent()) {
            line("%s: MISSING: %s", line, selection.missing().get());
        } else if (selection.made().isPresent()) {
            line("%s: chosen %s", line, new Candidate(selection.made().get().chosen()));
        } else {
            line("%s: %d to run", line, selection.runnable().size());
        }
    }

    /** Memory of the process of one worker. */
    private static String memory(TrainPlan training, int workers) {
        return String.format(
                Locale.ROOT, "%.1f GiB", training.workerMemory(workers).process() / GIB);
    }

    /** Mean accuracies over seeds by domain and method, those below the baseline marked; then failed cells. */
    static String ofResult(SweepDescription sweep, SweepResult result) {
        SweepTable table = new SweepTable();
        int first = width(sweep.domains(), SweepDescription.Domain::name);
        List<String> methods = sweep.methods();
        TransferTable transfer = TransferTable.of(sweep.baseline(), sweep.source(), results(sweep, result.results()));
        table.text.append(String.format(Locale.ROOT, "%n%-" + first + "s", "top-1, %"));
        methods.forEach(method -> table.text.append(String.format(Locale.ROOT, "  %" + column(method) + "s", method)));
        table.text.append(System.lineSeparator());
        for (TransferTable.Line line : transfer.lines()) {
            table.text.append(String.format(Locale.ROOT, "%-" + first + "s", line.target()));
            for (String method : methods) {
                table.text.append(String.format(
                        Locale.ROOT,
                        "  %" + column(method) + "s",
                        Optional.ofNullable(line.entries().get(method))
                                .map(SweepTable::accuracy)
                                .orElse("-")));
            }
            table.text.append(System.lineSeparator());
        }
        if (methods.contains(sweep.baseline())) {
            table.line("%s", transfer.legend());
        }
        result.failed().forEach((cell, why) -> table.line("FAILED %s: %s", cell, why));
        result.notRun().forEach((cell, why) -> table.line("NOT RUN %s: %s", cell, why));
        table.line(
                "%d cells: %d finished now, %d before, %d failed%s; %s%.1f s for cells of %.1f s",
                result.cells(),
                result.finished(),
                result.skipped(),
                result.failed().size(),
                result.notRun().isEmpty() ? "" : ", " + result.notRun().size() + " not run",
                result.trials() == 0 ? "" : result.trials() + " trials; ",
                result.seconds(),
                result.cellSeconds());
        return table.text.toString();
    }

    /** In the order of the sweep, including cells without a result. */
    private static List<TransferResult> results(SweepDescription sweep, List<CellResult> finished) {
        Map<SweepCell, Double> top1 = finished.stream()
                .collect(Collectors.toMap(
                        result -> new SweepCell(result.domain(), result.method(), result.seed()), CellResult::top1));
        return sweep.cells().stream()
                .map(cell -> new TransferResult(
                        cell.method(),
                        cell.domain(),
                        cell.seed(),
                        Optional.ofNullable(top1.get(cell))
                                .map(known -> new Measurement(known, Set.of(), Optional.empty()))))
                .toList();
    }

    /** Mean over seeds, with their standard deviation if there are several, and the mark of negative transfer. */
    private static String accuracy(TransferTable.Entry entry) {
        AcrossSeeds top1 = entry.accuracy();
        String mean = String.format(Locale.ROOT, "%.1f", 100 * top1.mean());
        String figure = top1.deviation().isPresent()
                ? mean
                        + String.format(
                                Locale.ROOT,
                                " \u00b1 %.1f",
                                100 * top1.deviation().getAsDouble())
                : mean;
        return figure + entry.transfer().mark();
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
