package org.spottune.spark.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.spottune.report.CellTimes;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;
import org.spottune.spark.sweep.CellResult;

/** A table with a row for every cell of a sweep: its state, its time, and links to its files. */
final class CellsTable {

    private static final String NONE = "\u2013";
    private static final List<String> NUMBERS =
            List.of("top\u20111", "workers", "training, s", "evaluation, s", "slot-hours");

    private final Markup html;
    private final String page;

    /** @param page qualified path of the page, which links are relative to */
    CellsTable(Markup html, String page) {
        this.html = html;
        this.page = page;
    }

    void write(ReportedSweep sweep) {
        html.leaf(
                        "p",
                        "Evaluation includes predictions. Slot-hours are workers times the hours of the call that"
                                + " finished the cell; earlier calls that were stopped do not count.",
                        "class",
                        "caption")
                .line();
        html.open("div", "class", "cells scroll", "tabindex", 0, "role", "region", "aria-label", "Cells");
        html.open("table");
        html.open("thead").open("tr").leaf("th", "domain/method/seed", "scope", "col");
        html.leaf("th", "state", "scope", "col");
        NUMBERS.forEach(name -> html.leaf("th", name, "scope", "col", "class", "number"));
        html.leaf("th", "files", "scope", "col").close().close().line();
        html.open("tbody");
        sweep.cells().forEach(this::row);
        html.close().line();
        sums(sweep.finished());
        html.close().close().line();
    }

    private void row(ReportedCell cell) {
        html.open("tr").leaf("th", cell.cell().toString(), "scope", "row");
        html.leaf("td", cell.state());
        number(cell.result().map(CellResult::top1).map(Numbers::exactPercent));
        number(cell.result().map(CellResult::workers).map(String::valueOf));
        number(cell.time().map(CellTimes.Time::training).map(CellsTable::seconds));
        number(cell.time().map(CellTimes.Time::evaluation).map(CellsTable::seconds));
        number(cell.slotHours().map(CellsTable::hours));
        html.open("td");
        files(cell);
        html.close().close().line();
    }

    private void files(ReportedCell cell) {
        if (cell.folders().isEmpty()) {
            html.text(NONE);
        } else if (PageLink.toFolder(cell.path(), page).isEmpty()) {
            html.text(cell.path());
        }
        for (String folder : cell.folders()) {
            PageLink.toFolder(cell.path() + "/" + folder, page)
                    .ifPresent(link -> html.leaf("a", folder, "href", link).text(" "));
        }
    }

    private void sums(List<ReportedCell> finished) {
        if (finished.isEmpty()) {
            return;
        }
        double training = finished.stream()
                .mapToDouble(cell -> cell.time().orElseThrow().training())
                .sum();
        double evaluation = finished.stream()
                .mapToDouble(cell -> cell.time().orElseThrow().evaluation())
                .sum();
        double slotHours = finished.stream()
                .mapToDouble(cell -> cell.slotHours().orElseThrow())
                .sum();
        html.open("tfoot").open("tr").leaf("th", "sum", "scope", "row");
        html.leaf("td", Numbers.grouped(finished.size()) + " finished");
        html.leaf("td", "", "class", "number").leaf("td", "", "class", "number");
        number(Optional.of(seconds(training)));
        number(Optional.of(seconds(evaluation)));
        number(Optional.of(hours(slotHours)));
        html.leaf("td", "").close().close().line();
    }

    private void number(Optional<String> text) {
        html.leaf("td", text.orElse(NONE), "class", "number");
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%,.1f", seconds);
    }

    private static String hours(double hours) {
        return String.format(Locale.ROOT, "%,.3f", hours);
    }
}
