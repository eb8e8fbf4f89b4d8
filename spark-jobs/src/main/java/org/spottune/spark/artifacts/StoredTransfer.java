package org.spottune.spark.artifacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.report.MapPair;
import org.spottune.report.Picture;
import org.spottune.report.TransferAmounts;
import org.spottune.report.TransferChannels;
import org.spottune.report.TransferMatrix;

/**
 * A run's learned transfer, read from its tables.
 *
 * @param metrics a row per epoch
 * @param channels a row per channel of each pair, if the run wrote them
 */
record StoredTransfer(CsvFile metrics, Optional<CsvFile> channels) {

    private static final String AMOUNT = "amount-";
    private static final String DEVIATION = "amount-deviation-";
    /** Far beyond any amount. */
    private static final double MOST = 1000;

    private static final String PAIR = "pair";
    private static final String WEIGHT = "weight";

    /** The charts that its figures allow, by file name. */
    Map<String, Picture> pictures() {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        List<MapPair> pairs = pairs();
        // Epochs in which only the classifier learned have no amounts.
        List<Integer> rows = pairs.isEmpty()
                ? List.of()
                : metrics.rowNumbers()
                        .filter(row -> metrics.has(row, AMOUNT + pairs.get(0)))
                        .boxed()
                        .toList();
        if (!rows.isEmpty()) {
            pictures.put("transfer-amounts", amounts(pairs, rows));
            pictures.put("transfer-matrix", matrix(pairs, rows.get(rows.size() - 1)));
        }
        channels.filter(table -> !table.rows().isEmpty())
                .ifPresent(table -> pictures.put("transfer-channels", weights(table)));
        return pictures;
    }

    /** Pairs with learned amounts. */
    private List<MapPair> pairs() {
        return metrics.columns().stream()
                .filter(column -> column.startsWith(DEVIATION))
                .flatMap(column -> MapPair.of(column.substring(DEVIATION.length())).stream())
                .distinct()
                .toList();
    }

    private TransferAmounts amounts(List<MapPair> pairs, List<Integer> rows) {
        List<Integer> epochs = rows.stream()
                .map(row -> (int) metrics.whole(row, "epoch", 1, StoredRun.MOST_EPOCHS))
                .toList();
        return new TransferAmounts(
                epochs,
                pairs.stream()
                        .map(pair -> new TransferAmounts.Course(
                                pair,
                                rows.stream()
                                        .map(row -> metrics.upTo(row, AMOUNT + pair, MOST))
                                        .toList()))
                        .toList());
    }

    private TransferMatrix matrix(List<MapPair> pairs, int last) {
        return new TransferMatrix(pairs.stream()
                .map(pair -> new TransferMatrix.Cell(
                        pair, metrics.upTo(last, AMOUNT + pair, MOST), metrics.upTo(last, DEVIATION + pair, MOST)))
                .toList());
    }

    private static TransferChannels weights(CsvFile table) {
        Map<MapPair, List<Double>> weights = new LinkedHashMap<>();
        table.rowNumbers().forEach(row -> weights.computeIfAbsent(
                        MapPair.of(table.text(row, PAIR))
                                .orElseThrow(() -> table.wrong(row, PAIR, "a pair of feature maps")),
                        any -> new ArrayList<>())
                .add(table.share(row, WEIGHT)));
        List<TransferChannels.Channels> pairs = new ArrayList<>();
        weights.forEach((pair, ofPair) -> pairs.add(new TransferChannels.Channels(
                pair, ofPair.stream().map(weight -> weight * ofPair.size()).toList())));
        return new TransferChannels(pairs);
    }
}
