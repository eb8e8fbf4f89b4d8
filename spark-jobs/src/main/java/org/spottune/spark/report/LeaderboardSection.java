package org.spottune.spark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.decathlon.AcrossSeeds;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Leaderboard.DomainResult;
import org.spottune.decathlon.Leaderboard.Row;
import org.spottune.report.DomainScores;
import org.spottune.report.Markup;
import org.spottune.spark.score.FigureText;
import org.spottune.spark.score.LeaderboardText;
import org.spottune.spark.score.Scoring;

/** The section that ranks a sweep's methods: a table of accuracies and scores, and the scores as bars. */
final class LeaderboardSection {

    private static final String NONE = "\u2013";

    private final Markup html;

    LeaderboardSection(Markup html) {
        this.html = html;
    }

    void write(Scoring.Standing standing) {
        Leaderboard leaderboard = standing.leaderboard();
        boolean scored = leaderboard.baseline().isPresent();
        html.leaf("h3", scored ? "Leaderboard" : "Accuracies").line();
        standing.unscored().ifPresent(why -> html.leaf("p", "There are no scores. " + why, "class", "why")
                .line());
        if (leaderboard.rows().stream().allMatch(row -> row.domains().isEmpty())) {
            return;
        }
        table(leaderboard, scored);
        html.open("ul", "class", "notes");
        LeaderboardText.notes(leaderboard).forEach(note -> html.leaf("li", note));
        html.close().line();
        if (scored) {
            RunSection.broadFigure(
                    html, bars(leaderboard), "Score of this sweep's methods on each domain, mean over the seeds.");
        }
    }

    private void table(Leaderboard leaderboard, boolean scored) {
        html.leaf("p", caption(leaderboard, scored), "class", "caption").line();
        // Scrollable content must be reachable by keyboard.
        html.open("div", "class", "leaderboard scroll", "tabindex", 0, "role", "region", "aria-label", "Leaderboard");
        html.open("table");
        html.open("thead").open("tr").leaf("th", "method", "scope", "col");
        if (scored) {
            head("score", "sum of the scores on all domains");
        }
        head("#par", "size of the networks for all domains, in source networks");
        head("MB", "the same in millions of bytes: four bytes per parameter, one bit per value of a mask");
        head("seeds", "number of seeds behind the figures");
        leaderboard.domains().forEach(domain -> head(LeaderboardText.column(domain), domain));
        html.close().close().line().open("tbody");
        leaderboard.rows().forEach(row -> row(row, leaderboard, scored));
        html.close().close().close().line();
    }

    private static String caption(Leaderboard leaderboard, boolean scored) {
        boolean published =
                leaderboard.rows().stream().anyMatch(row -> row.published().isPresent());
        return "Top-1 accuracy in percent on each domain"
                + (scored ? ", and the decathlon score, a sum of up to 1,000 for each." : ".")
                + (published ? " The methods of this sweep are set in bold." : "");
    }

    private void head(String text, String meaning) {
        html.open("th", "scope", "col", "class", "number");
        html.leaf("abbr", text, "title", meaning).close();
    }

    private void row(Row row, Leaderboard leaderboard, boolean scored) {
        html.open("tr", "class", row.published().isPresent() ? "published" : "own");
        html.leaf("th", LeaderboardText.name(row), "scope", "row");
        if (scored) {
            figure(row.score().map(FigureText::score), " " + LeaderboardText.extent(row, leaderboard));
        }
        text(LeaderboardText.parameters(row));
        text(LeaderboardText.megabytes(row));
        text(LeaderboardText.seeds(row));
        for (String domain : leaderboard.domains()) {
            Optional<DomainResult> result = Optional.ofNullable(row.domains().get(domain));
            figure(
                    result.map(DomainResult::accuracy).map(FigureText::accuracy),
                    result.map(LeaderboardText::marks).orElse(""));
        }
        html.close().line();
    }

    private void text(Optional<String> text) {
        html.leaf("td", text.orElse(NONE), "class", "number");
    }

    /** Puts the deviation below the mean, so that ten domains fit side by side. */
    private void figure(Optional<FigureText> figure, String mark) {
        html.open("td", "class", "number").text(figure.map(FigureText::mean).orElse(NONE));
        if (!mark.isBlank()) {
            html.leaf("sup", mark.strip());
        }
        figure.flatMap(FigureText::deviation)
                .ifPresent(deviation -> html.leaf("span", deviation, "class", "deviation"));
        html.close();
    }

    private static DomainScores bars(Leaderboard leaderboard) {
        return new DomainScores(
                leaderboard.domains(),
                leaderboard.ours().stream()
                        .map(row -> new DomainScores.Method(row.method(), scores(row, leaderboard.domains())))
                        .toList());
    }

    private static List<Optional<DomainScores.Score>> scores(Row row, List<String> domains) {
        List<Optional<DomainScores.Score>> scores = new ArrayList<>();
        for (String domain : domains) {
            Optional<AcrossSeeds> score =
                    Optional.ofNullable(row.domains().get(domain)).flatMap(DomainResult::score);
            scores.add(score.map(known -> new DomainScores.Score(known.mean(), known.deviation())));
        }
        return scores;
    }
}
