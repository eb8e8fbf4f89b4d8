package org.spottune.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.spottune.report.LossCurves;
import org.spottune.spark.artifacts.CsvFile;
import org.spottune.spark.artifacts.StoredRun;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepFolder;

/** Loss curves of a sweep's finished cells, means over the seeds. */
final class MethodLosses {

    /** Far beyond any run. */
    private static final int MOST_EPOCHS = 1_000_000;

    private MethodLosses() {}

    /** Curves of the methods on each trained domain, in the order of the sweep. */
    static List<LossCurves> read(
            List<String> domains,
            List<String> methods,
            List<ReportedCell> finished,
            Optional<String> baseline,
            SweepFolder folder,
            Storage storage)
            throws IOException {
        List<LossCurves> curves = new ArrayList<>();
        for (String domain : domains) {
            List<LossCurves.Method> ofDomain = new ArrayList<>();
            for (String method : methods) {
                List<CsvFile> tables = new ArrayList<>();
                for (ReportedCell cell : finished) {
                    String file = folder.run(cell.cell()) + "/" + StoredRun.METRICS;
                    if (isOf(cell.cell(), domain, method) && storage.exists(file)) {
                        tables.add(CsvFile.read(file, storage));
                    }
                }
                List<LossCurves.Epoch> epochs = means(tables);
                if (!epochs.isEmpty()) {
                    ofDomain.add(new LossCurves.Method(method, epochs));
                }
            }
            if (!ofDomain.isEmpty()) {
                curves.add(new LossCurves(domain, ofDomain, baseline));
            }
        }
        return curves;
    }

    private static boolean isOf(SweepCell cell, String domain, String method) {
        return cell.domain().equals(domain) && cell.method().equals(method);
    }

    /** Means per epoch; an epoch that not all seeds have reached is the mean of those that have. */
    private static List<LossCurves.Epoch> means(List<CsvFile> tables) {
        Map<Integer, List<Double>> empirical = new TreeMap<>();
        Map<Integer, List<Double>> validation = new TreeMap<>();
        for (CsvFile table : tables) {
            table.rowNumbers().forEach(row -> {
                int epoch = (int) table.whole(row, "epoch", 1, MOST_EPOCHS);
                empirical.computeIfAbsent(epoch, any -> new ArrayList<>()).add(table.number(row, "loss"));
                if (table.has(row, "validation-loss")) {
                    validation
                            .computeIfAbsent(epoch, any -> new ArrayList<>())
                            .add(table.number(row, "validation-loss"));
                }
            });
        }
        return empirical.entrySet().stream()
                .map(epoch -> new LossCurves.Epoch(
                        epoch.getKey(),
                        mean(epoch.getValue()),
                        validation.containsKey(epoch.getKey())
                                ? OptionalDouble.of(mean(validation.get(epoch.getKey())))
                                : OptionalDouble.empty()))
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    }
}
