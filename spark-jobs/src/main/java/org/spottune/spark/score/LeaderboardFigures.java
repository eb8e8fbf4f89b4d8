package org.spottune.spark.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.spottune.decathlon.AcrossSeeds;
import org.spottune.decathlon.BaselineErrors;
import org.spottune.decathlon.Caveat;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Leaderboard.DomainResult;
import org.spottune.decathlon.Leaderboard.Row;
import org.spottune.decathlon.PublishedRow;
import org.spottune.decathlon.SubmissionAccuracy;

/** A leaderboard for programs, as JSON values or as CSV with a line per row. Accuracies are in [0, 1]. */
public final class LeaderboardFigures {

    private LeaderboardFigures() {}

    /** The best of the sweep's own methods with its domains, and all its methods by name. */
    public static Map<String, Object> json(Leaderboard leaderboard) {
        Map<String, Object> json = new LinkedHashMap<>();
        Row best = leaderboard.ours().get(0);
        json.put("method", best.method());
        json.putAll(json(best));
        leaderboard.baseline().ifPresent(baseline -> json.put("baseline", baseline.name()));
        Map<String, Object> methods = new LinkedHashMap<>();
        leaderboard.ours().forEach(row -> methods.put(row.method(), json(row)));
        json.put("methods", methods);
        return json;
    }

    /** A submission with its domains; a domain without predictions scores 0. */
    public static Map<String, Object> json(Scoring.ScoredSubmission submission) {
        Row row = submission.leaderboard().ours().get(0);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("score", row.score().map(AcrossSeeds::mean).orElse(0.0));
        json.put("complete", row.complete());
        submission.leaderboard().baseline().ifPresent(baseline -> json.put("baseline", baseline.name()));
        Map<String, Object> domains = new LinkedHashMap<>();
        for (SubmissionAccuracy domain : submission.domains()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("accuracy", domain.accuracy());
            figures.put(
                    "score",
                    Optional.ofNullable(row.domains().get(domain.domain()))
                            .flatMap(DomainResult::score)
                            .map(AcrossSeeds::mean)
                            .orElse(0.0));
            figures.put("correct", domain.correct());
            figures.put("total", domain.total());
            figures.put("missing", domain.missing());
            domains.put(domain.domain(), figures);
        }
        json.put("domains", domains);
        json.put("unlabelled", submission.unlabelled());
        return json;
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        row.score().ifPresent(score -> put(json, "score", score));
        json.put("complete", row.complete());
        json.put("seeds", row.seeds());
        row.parameters().ifPresent(parameters -> json.put("relativeParameters", parameters));
        row.bytes().ifPresent(bytes -> json.put("bytes", bytes));
        Map<String, Object> domains = new LinkedHashMap<>();
        row.domains().forEach((domain, result) -> domains.put(domain, json(result)));
        json.put("domains", domains);
        if (!row.unfinished().isEmpty()) {
            json.put("unfinished", row.unfinished());
        }
        return json;
    }

    private static Map<String, Object> json(DomainResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        put(json, "accuracy", result.accuracy());
        result.score().ifPresent(score -> put(json, "score", score));
        if (!result.caveats().isEmpty()) {
            json.put("caveats", meanings(result));
        }
        return json;
    }

    private static void put(Map<String, Object> json, String name, AcrossSeeds value) {
        json.put(name, value.mean());
        value.deviation().ifPresent(deviation -> json.put(name + "Deviation", deviation));
    }

    /** All rows, including the published ones, as CSV. */
    public static String csv(Leaderboard leaderboard) {
        StringBuilder text = new StringBuilder();
        List<String> columns = new ArrayList<>(List.of(
                "method", "published", "complete", "seeds", "#par", "bytes", "baseline", "score", "score deviation"));
        leaderboard.domains().forEach(domain -> List.of(" top-1", " top-1 deviation", " score", " caveats")
                .forEach(figure -> columns.add(domain + figure)));
        columns.add("printed score");
        columns.add("printed score is");
        text.append(line(columns));
        leaderboard.rows().forEach(row -> text.append(line(cells(row, leaderboard))));
        return text.toString();
    }

    private static List<String> cells(Row row, Leaderboard leaderboard) {
        List<String> cells = new ArrayList<>(List.of(
                row.method(),
                String.valueOf(row.published().isPresent()),
                String.valueOf(row.complete()),
                String.valueOf(row.seeds().size()),
                row.parameters().isPresent() ? String.valueOf(row.parameters().getAsDouble()) : "",
                row.bytes().isPresent() ? String.valueOf(row.bytes().getAsLong()) : "",
                leaderboard.baseline().map(BaselineErrors::name).orElse(""),
                mean(row.score()),
                deviation(row.score())));
        for (String domain : leaderboard.domains()) {
            Optional<DomainResult> result = Optional.ofNullable(row.domains().get(domain));
            cells.add(mean(result.map(DomainResult::accuracy)));
            cells.add(deviation(result.map(DomainResult::accuracy)));
            cells.add(mean(result.flatMap(DomainResult::score)));
            cells.add(result.map(any -> String.join("; ", meanings(any))).orElse(""));
        }
        cells.add(row.published()
                .map(PublishedRow::printedScore)
                .map(String::valueOf)
                .orElse(""));
        cells.add(row.published().map(published -> published.fit().words()).orElse(""));
        return cells;
    }

    private static List<String> meanings(DomainResult result) {
        return result.caveats().stream().sorted().map(Caveat::meaning).toList();
    }

    private static String mean(Optional<AcrossSeeds> figure) {
        return figure.map(AcrossSeeds::mean).map(String::valueOf).orElse("");
    }

    private static String deviation(Optional<AcrossSeeds> figure) {
        return figure.filter(any -> any.deviation().isPresent())
                .map(any -> String.valueOf(any.deviation().getAsDouble()))
                .orElse("");
    }

    private static String line(List<String> cells) {
        StringJoiner line = new StringJoiner(",", "", "\n");
        cells.forEach(cell -> line.add(quoted(cell)));
        return line.toString();
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
