package org.spottune.spark.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.spottune.report.Markup;

/**
 * The page of a report: a section for each sweep, an overview of all other runs, then a section for each of these and
 * for each evaluation of no run's model.
 */
final class ReportPage {

    private static final String TITLE = "spottune report";
    private static final String STYLE = "report.css";
    /** Number of sections from which the page has a table of contents. */
    private static final int MANY = 4;

    private final Markup html = new Markup();
    private final String place;
    private final List<ReportedSweep> sweeps;
    private final List<ReportedRun> runs;
    private final List<ReportedEvaluation> alone;

    /**
     * @param place qualified path of the page
     * @param alone evaluations of models of none of the runs
     */
    ReportPage(String place, List<ReportedSweep> sweeps, List<ReportedRun> runs, List<ReportedEvaluation> alone) {
        this.place = place;
        this.sweeps = sweeps;
        this.runs = runs;
        this.alone = alone;
    }

    /** The text of the page; call it once. */
    String html() {
        html.htmlDocument().open("html", "lang", "en").line();
        html.open("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.leaf("title", TITLE).leaf("style", style()).close().line();
        html.open("body").open("main").line();
        html.leaf("h1", TITLE);
        html.leaf("p", contents()).line();
        if (sweeps.size() + runs.size() >= MANY) {
            navigation();
        }
        new TransferSection(html).write(sweeps);
        for (int i = 0; i < sweeps.size(); i++) {
            new SweepSection(html, place).write(sweeps.get(i), SweepSection.id(i));
        }
        if (!runs.isEmpty()) {
            new OverviewTable(html).write(runs);
        }
        for (int i = 0; i < runs.size(); i++) {
            new RunSection(html).write(runs.get(i), RunSection.id(i));
        }
        for (ReportedEvaluation evaluation : alone) {
            html.open("section").leaf("h2", evaluation.place().name()).line();
            new EvaluationSection(html).write(evaluation);
            html.close();
        }
        html.close().close().close().line();
        return html.toString();
    }

    private String contents() {
        List<String> parts = new ArrayList<>();
        long evaluations = alone.size()
                + runs.stream().mapToLong(run -> run.evaluations().size()).sum();
        if (!sweeps.isEmpty()) {
            parts.add(sweeps.size() == 1 ? "1 sweep" : sweeps.size() + " sweeps");
        }
        if (sweeps.isEmpty() || !runs.isEmpty() || evaluations > 0) {
            parts.add(runs.size() == 1 ? "1 run" : runs.size() + " runs");
            parts.add(evaluations == 1 ? "1 evaluation" : evaluations + " evaluations");
        }
        return String.join(", ", parts) + ".";
    }

    private void navigation() {
        html.open("nav", "aria-label", "Contents").open("ol");
        for (int i = 0; i < sweeps.size(); i++) {
            entry(SweepSection.title(sweeps.get(i)), SweepSection.id(i));
        }
        for (int i = 0; i < runs.size(); i++) {
            entry(runs.get(i).place().name(), RunSection.id(i));
        }
        html.close().close().line();
    }

    private void entry(String title, String id) {
        html.open("li").leaf("a", title, "href", "#" + id).close();
    }

    /** The style sheet; it needs no escapes, which HTML would not decode there. */
    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream(STYLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("Cannot read the report's own style " + STYLE, broken);
        }
    }
}
