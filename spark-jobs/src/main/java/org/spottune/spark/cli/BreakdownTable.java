package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.spottune.bench.Breakdown;
import org.spottune.kernels.metered.KernelUsage;
import org.spottune.kernels.metered.KernelWork;

/**
 * The time of a step as text: by kind of work, then by layer, the longest first. Layers below {@link #LEAST_SHARE} share one
 * row.
 */
final class BreakdownTable {

    private static final String UPDATER = "updater";
    private static final String REST = "rest";
    /** Share of a step below which a layer shares a row with others. */
    private static final double LEAST_SHARE = 0.002;

    private final Breakdown breakdown;
    private final StringBuilder text = new StringBuilder();

    private BreakdownTable(Breakdown breakdown) {
        this.breakdown = breakdown;
    }

    static String of(Breakdown breakdown) {
        return new BreakdownTable(breakdown).render();
    }

    /** Milliseconds of a step by kind of work, the longest first. */
    static Map<String, Double> millisecondsByKind(Breakdown breakdown) {
        Map<String, Double> times = new LinkedHashMap<>();
        for (Row row : kinds(breakdown)) {
            times.put(row.name(), row.usage().nanos() / 1e6 / breakdown.steps());
        }
        return times;
    }

    private record Row(String name, KernelUsage usage) {}

    private String render() {
        table("kind of work", kinds(breakdown));
        table("layer", layers(breakdown));
        return text.toString();
    }

    private static List<Row> kinds(Breakdown breakdown) {
        List<Row> rows = new ArrayList<>();
        breakdown.byKind().forEach((kind, usage) -> rows.add(new Row(label(kind), usage)));
        rows.add(new Row(UPDATER, new KernelUsage(breakdown.steps(), breakdown.updateNanos(), 0)));
        rows.add(new Row(REST, new KernelUsage(breakdown.steps(), breakdown.restNanos(), 0)));
        return longestFirst(rows);
    }

    private static List<Row> layers(Breakdown breakdown) {
        List<Row> rows = new ArrayList<>();
        KernelUsage others = new KernelUsage(0, 0, 0);
        for (Map.Entry<KernelWork, KernelUsage> entry : breakdown.kernels().entrySet()) {
            KernelWork work = entry.getKey();
            if (entry.getValue().nanos() < LEAST_SHARE * breakdown.nanos()) {
                others = others.merge(entry.getValue());
            } else {
                rows.add(new Row(label(work.kind()) + ": " + work.subject(), entry.getValue()));
            }
        }
        longestFirst(rows);
        rows.add(new Row("all others", others));
        return rows;
    }

    private static List<Row> longestFirst(List<Row> rows) {
        rows.sort(Comparator.comparingLong((Row row) -> row.usage().nanos())
                .reversed()
                .thenComparing(Row::name));
        return rows;
    }

    private static String label(KernelWork.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void table(String heading, List<Row> rows) {
        text.append(String.format(
                Locale.ROOT, "%n%-64s %9s %9s %7s %8s%n", heading, "calls", "ms/step", "share", "GFLOP/s"));
        for (Row row : rows) {
            KernelUsage usage = row.usage();
            text.append(String.format(
                    Locale.ROOT,
                    "%-64s %9.1f %9.2f %6.1f%% %8s%n",
                    row.name(),
                    (double) usage.calls() / breakdown.steps(),
                    usage.nanos() / 1e6 / breakdown.steps(),
                    100.0 * usage.nanos() / breakdown.nanos(),
                    gigaflops(usage)));
        }
    }

    private static String gigaflops(KernelUsage usage) {
        return usage.operations() == 0
                ? ""
                : String.format(Locale.ROOT, "%.0f", (double) usage.operations() / usage.nanos());
    }
}
