package org.spottune.spark.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.spottune.decathlon.TransferTable;
import org.spottune.report.Markup;
import org.spottune.spark.score.FigureText;
import org.spottune.spark.sweep.SweepDescription;

/** The section that compares methods with a baseline, such as fine-tuning, on each source and target of all sweeps. */
final class TransferSection {

    private static final String NONE = "\u2013";

    private final Markup html;

    TransferSection(Markup html) {
        this.html = html;
    }

    /** Writes a table for each baseline that is a method of sweeps with results. */
    void write(List<ReportedSweep> sweeps) {
        List<String> baselines = sweeps.stream()
                .map(sweep -> sweep.description().baseline())
                .filter(baseline -> !baseline.equals(SweepDescription.PUBLISHED))
                .distinct()
                .toList();
        for (String baseline : baselines) {
            Optional<TransferTable> table = sweeps.stream()
                    .flatMap(sweep -> sweep.standing().transfer().stream())
                    .filter(one -> one.baseline().equals(baseline))
                    .reduce(TransferTable::with);
            table.filter(one -> one.lines().stream()
                            .anyMatch(line -> !line.entries().isEmpty()))
                    .ifPresent(this::write);
        }
    }

    private void write(TransferTable table) {
        html.open("section", "id", "transfer").leaf("h2", "Transfer against " + table.baseline());
        html.leaf(
                        "p",
                        "Top-1 accuracy in percent of each method on each pair of source and target, mean and standard deviation"
                                + " over the seeds; below it the mean gain over " + table.baseline()
                                + " of the same seeds, in points (cf. Wan et al., Tables II to IV). " + table.legend(),
                        "class",
                        "caption")
                .line();
        html.open("div", "class", "leaderboard scroll", "tabindex", 0, "role", "region", "aria-label", "Transfer");
        html.open("table").open("thead").open("tr");
        Stream.of("source", "target").forEach(name -> html.leaf("th", name, "scope", "col"));
        table.methods().forEach(method -> html.leaf("th", method, "scope", "col", "class", "number"));
        html.close().close().line().open("tbody");
        for (TransferTable.Line line :
                table.lines().stream().filter(one -> !one.entries().isEmpty()).toList()) {
            html.open("tr").leaf("th", line.source(), "scope", "row").leaf("td", line.target());
            for (String method : table.methods()) {
                entry(Optional.ofNullable(line.entries().get(method)));
            }
            html.close().line();
        }
        html.close().close().close().close().line();
    }

    private void entry(Optional<TransferTable.Entry> entry) {
        boolean negative = entry.filter(one -> one.transfer() == TransferTable.Transfer.NEGATIVE)
                .isPresent();
        html.open("td", "class", negative ? "number negative" : "number");
        if (entry.isEmpty()) {
            html.text(NONE).close();
            return;
        }
        FigureText accuracy = FigureText.accuracy(entry.get().accuracy());
        html.text(accuracy.mean() + entry.get().transfer().mark());
        accuracy.deviation().ifPresent(deviation -> html.leaf("span", deviation, "class", "deviation"));
        entry.get().gain().ifPresent(gain -> html.leaf("span", FigureText.gain(gain), "class", "deviation"));
        html.close();
    }
}
