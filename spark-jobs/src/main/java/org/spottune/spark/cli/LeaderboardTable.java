package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Leaderboard.DomainResult;
import org.spottune.decathlon.Leaderboard.Row;
import org.spottune.spark.score.FigureText;
import org.spottune.spark.score.LeaderboardText;

/** A leaderboard as text: accuracies, then scores, then remarks on them. */
final class LeaderboardTable {

    private static final String NONE = "-";

    private final Leaderboard leaderboard;
    private final StringBuilder text = new StringBuilder();

    private LeaderboardTable(Leaderboard leaderboard) {
        this.leaderboard = leaderboard;
    }

    /** @param remarks printed below the leaderboard's own */
    static String of(Leaderboard leaderboard, List<String> remarks) {
        LeaderboardTable table = new LeaderboardTable(leaderboard);
        table.table("Top-1 accuracy in percent", LeaderboardTable::accuracy);
        table.table("Score, of 1000 on each domain", LeaderboardTable::score);
        table.text.append(System.lineSeparator());
        LeaderboardText.notes(leaderboard).forEach(table::note);
        remarks.forEach(table::note);
        return table.text.toString();
    }

    private void table(String title, Function<DomainResult, String> figure) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("method", "seeds", "#par", "MB"));
        leaderboard.domains().forEach(domain -> head.add(LeaderboardText.column(domain)));
        head.add("score");
        lines.add(head);
        for (Row row : leaderboard.rows()) {
            List<String> line = new ArrayList<>();
            line.add(LeaderboardText.name(row));
            line.add(LeaderboardText.seeds(row).orElse(NONE));
            line.add(LeaderboardText.parameters(row).orElse(NONE));
            line.add(LeaderboardText.megabytes(row).orElse(NONE));
            leaderboard
                    .domains()
                    .forEach(
                            domain -> line.add(Optional.ofNullable(row.domains().get(domain))
                                    .map(figure)
                                    .orElse(NONE)));
            line.add(score(row));
            lines.add(line);
        }
        text.append(String.format(Locale.ROOT, "%n%s%n", title));
        append(lines);
    }

    private void append(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        lines.forEach(line -> Arrays.setAll(
                widths, column -> Math.max(widths[column], line.get(column).length())));
        for (List<String> line : lines) {
            text.append(String.format(Locale.ROOT, "%-" + widths[0] + "s", line.get(0)));
            for (int column = 1; column < widths.length; column++) {
                text.append(String.format(Locale.ROOT, "  %" + widths[column] + "s", line.get(column)));
            }
            text.append(System.lineSeparator());
        }
    }

    private void note(String note) {
        text.append("  ").append(note).append(System.lineSeparator());
    }

    private static String accuracy(DomainResult result) {
        return FigureText.accuracy(result.accuracy()) + LeaderboardText.marks(result);
    }

    private static String score(DomainResult result) {
        return result.score().map(FigureText::score).map(FigureText::toString).orElse(NONE);
    }

    private String score(Row row) {
        String score =
                row.score().map(FigureText::score).map(FigureText::toString).orElse(NONE);
        return (score + " " + LeaderboardText.extent(row, leaderboard)).strip();
    }
}
