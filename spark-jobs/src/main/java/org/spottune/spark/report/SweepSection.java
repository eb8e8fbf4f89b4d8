package org.spottune.spark.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.spottune.report.CellTimes;
import org.spottune.report.LossCurves;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;
import org.spottune.spark.sweep.CellFailure;
import org.spottune.spark.sweep.SweepDescription;

/** The section of a sweep, which shows its cells together instead of run by run. */
final class SweepSection {

    private final Markup html;
    private final String page;

    /** @param page qualified path of the page, which links are relative to */
    SweepSection(Markup html, String page) {
        this.html = html;
        this.page = page;
    }

    /** Id of a sweep's section, for links. */
    static String id(int index) {
        return "sweep-" + (index + 1);
    }

    void write(ReportedSweep sweep, String id) {
        html.open("section", "id", id).leaf("h2", title(sweep)).line();
        html.leaf("p", progress(sweep)).line();
        facts(sweep);
        failures(sweep.failed());
        new LeaderboardSection(html).write(sweep.standing());
        new SelectionSection(html).write(sweep.selections());
        if (!sweep.losses().isEmpty()) {
            html.leaf("h3", "Losses").line();
        }
        for (LossCurves losses : sweep.losses()) {
            RunSection.broadFigure(
                    html,
                    losses,
                    "Mean cross-entropy of the training images, and of validation images if they were measured, over"
                            + " the epochs (cf. Wan et al., Fig. 3); means over the seeds, on a logarithmic scale.");
        }
        for (MethodRoutes routes : sweep.routes()) {
            html.leaf("h3", "Routes of " + routes.method()).line();
            routes.pictures().forEach((caption, picture) -> RunSection.broadFigure(html, picture, caption));
        }
        html.leaf("h3", "Time and cost").line();
        if (!sweep.finished().isEmpty()) {
            RunSection.broadFigure(html, times(sweep), "Time of the finished cells, mean over the seeds.");
        }
        new CellsTable(html, page).write(sweep);
        html.close().line();
    }

    static String title(ReportedSweep sweep) {
        return "Sweep " + sweep.description().name();
    }

    private static String progress(ReportedSweep sweep) {
        int cells = sweep.cells().size();
        List<String> parts = new ArrayList<>();
        parts.add(Numbers.grouped(sweep.finished().size()) + " finished");
        if (!sweep.failed().isEmpty()) {
            parts.add(Numbers.grouped(sweep.failed().size()) + " failed");
        }
        if (sweep.missing() > 0) {
            parts.add(Numbers.grouped(sweep.missing()) + " not run");
        }
        return (cells == 1 ? "1 cell" : Numbers.grouped(cells) + " cells") + ": " + String.join(", ", parts) + ".";
    }

    private void facts(ReportedSweep sweep) {
        SweepDescription description = sweep.description();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("methods", String.join(", ", description.methods()));
        facts.put(
                "domains",
                description.domains().stream()
                        .map(SweepDescription.Domain::name)
                        .collect(Collectors.joining(", ")));
        facts.put("seeds", description.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        facts.put(
                "baseline",
                description.baseline().equals(SweepDescription.PUBLISHED)
                        ? description.baseline() + ", the challenge's own"
                        : description.baseline());
        facts.put("source model", description.source());
        facts.put("folder", sweep.place().path());
        html.open("table", "class", "pairs").open("tbody");
        facts.forEach((name, value) -> html.open("tr")
                .leaf("th", name, "scope", "row")
                .leaf("td", value)
                .close());
        html.close().close().line();
    }

    private void failures(List<ReportedCell> failed) {
        if (failed.isEmpty()) {
            return;
        }
        html.leaf("h3", "Failed cells").line();
        html.open("table", "class", "failures").open("thead").open("tr");
        List.of("cell", "attempts", "last message").forEach(name -> html.leaf("th", name, "scope", "col"));
        html.close().close().line().open("tbody");
        for (ReportedCell cell : failed) {
            CellFailure failure = cell.failure().orElseThrow();
            html.open("tr").leaf("th", cell.cell().toString(), "scope", "row");
            html.leaf("td", String.valueOf(failure.attempts()), "class", "number");
            html.open("td").leaf("span", failure.message(), "class", "message");
            html.leaf("span", failure.when(), "class", "when").close().close().line();
        }
        html.close().close().line();
    }

    private static CellTimes times(ReportedSweep sweep) {
        List<String> domains = sweep.domains();
        return new CellTimes(
                domains,
                sweep.methods().stream()
                        .map(method -> new CellTimes.Method(
                                method,
                                domains.stream()
                                        .map(domain -> meanTime(sweep, domain, method))
                                        .toList()))
                        .toList());
    }

    private static Optional<CellTimes.Time> meanTime(ReportedSweep sweep, String domain, String method) {
        List<CellTimes.Time> times = sweep.finished().stream()
                .filter(cell -> cell.cell().domain().equals(domain)
                        && cell.cell().method().equals(method))
                .map(cell -> cell.time().orElseThrow())
                .toList();
        if (times.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CellTimes.Time(
                times.stream().mapToDouble(CellTimes.Time::training).sum() / times.size(),
                times.stream().mapToDouble(CellTimes.Time::evaluation).sum() / times.size()));
    }
}
