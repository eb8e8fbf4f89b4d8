package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spottune.evaluation.AcrossSeeds;
import org.spottune.evaluation.BaselineErrors;
import org.spottune.evaluation.DecathlonDomain;
import org.spottune.evaluation.Leaderboard;
import org.spottune.evaluation.Leaderboard.DomainResult;
import org.spottune.evaluation.Leaderboard.Row;
import org.spottune.evaluation.PublishedRow;
import org.spottune.evaluation.Reservation;

/** A leaderboard for people: accuracies, then scores, then what is to be known about them. */
final class LeaderboardTable {

    private static final String NONE = "-";

    private final Leaderboard leaderboard;
    private final StringBuilder text = new StringBuilder();

    private LeaderboardTable(Leaderboard leaderboard) {
        this.leaderboard = leaderboard;
    }

    /** @param remarks what else is to be known */
    static String of(Leaderboard leaderboard, List<String> remarks) {
        LeaderboardTable table = new LeaderboardTable(leaderboard);
        table.table("Top-1 accuracy in percent", LeaderboardTable::accuracy);
        table.table("Score, of 1000 on each domain", result -> figure(result.score(), 1, 1));
        table.notes();
        remarks.forEach(table::note);
        return table.text.toString();
    }

    private void table(String title, Function<DomainResult, String> figure) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("method", "seeds", "#par"));
        leaderboard
                .domains()
                .forEach(domain -> head.add(DecathlonDomain.named(domain)
                        .map(DecathlonDomain::shortName)
                        .orElse(domain)));
        head.add("score");
        lines.add(head);
        for (Row row : leaderboard.rows()) {
            List<String> line = new ArrayList<>();
            line.add(name(row));
            line.add(
                    row.published().isPresent()
                            ? NONE
                            : String.valueOf(row.seeds().size()));
            line.add(
                    row.parameters().isPresent()
                            ? String.format(
                                    Locale.ROOT, "%.2f", row.parameters().getAsDouble())
                            : NONE);
            leaderboard
                    .domains()
                    .forEach(
                            domain -> line.add(Optional.ofNullable(row.domains().get(domain))
                                    .map(figure)
                                    .orElse(NONE)));
            line.add(score(row));
            lines.add(line);
        }
        text.append(String.format("%n%s%n", title));
        append(lines);
    }

    private void append(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        lines.forEach(line -> Arrays.setAll(
                widths, column -> Math.max(widths[column], line.get(column).length())));
        for (List<String> line : lines) {
            text.append(String.format("%-" + widths[0] + "s", line.get(0)));
            for (int column = 1; column < widths.length; column++) {
                text.append(String.format("  %" + widths[column] + "s", line.get(column)));
            }
            text.append(System.lineSeparator());
        }
    }

    private void notes() {
        text.append(System.lineSeparator());
        String baseline = leaderboard.baseline().name();
        note(
                baseline.equals(BaselineErrors.PUBLISHED)
                        ? "Scores are relative to the challenge's own baseline, networks that were fine-tuned as a whole."
                        : "Scores are relative to the errors of '" + baseline + "', not to those of the challenge.");
        if (leaderboard.rows().stream().anyMatch(row -> row.published().isPresent())) {
            note("Rows (paper) are those of Guo et al., SpotTune (CVPR 2019), Table 3, scored from their accuracies.");
        }
        if (leaderboard.rows().stream().anyMatch(row -> row.seeds().size() > 1)) {
            note(
                    "Figures of several seeds are their mean±standard deviation of the sample; a seed's score is its own sum.");
        }
        leaderboard.rows().forEach(this::notes);
        Set<Reservation> reservations = leaderboard.rows().stream()
                .flatMap(row -> row.domains().values().stream())
                .flatMap(result -> result.reservations().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reservation.class)));
        reservations.forEach(reservation -> note(reservation.mark() + ": " + reservation.meaning()));
    }

    private void notes(Row row) {
        row.published()
                .filter(published -> published.fit() != PublishedRow.Fit.FITS)
                .ifPresent(published -> note(name(row)
                        + ": its accuracies on all domains do not give the printed score " + published.printedScore()
                        + ": " + published.fit().words()));
        if (!row.complete()) {
            note(row.method() + ": incomplete, " + row.domains().size() + " of "
                    + leaderboard.domains().size() + " domains");
        }
        Set<Long> planned = new HashSet<>(row.seeds());
        planned.addAll(row.unfinished().keySet());
        Map<Lack, List<String>> seeds = new LinkedHashMap<>();
        row.unfinished().forEach((seed, domains) -> seeds.computeIfAbsent(
                        new Lack(domains, row.seeds().contains(seed)), any -> new ArrayList<>())
                .add(String.valueOf(seed)));
        seeds.forEach((lack, of) -> note(row.method() + (planned.size() == 1 ? "" : ofSeeds(of)) + ": no result on "
                + String.join(", ", lack.domains()) + (lack.counted() ? "" : "; not counted")));
    }

    /** What several seeds may lack alike. */
    private record Lack(List<String> domains, boolean counted) {}

    private static String ofSeeds(List<String> seeds) {
        return (seeds.size() == 1 ? ", seed " : ", seeds ") + String.join(", ", seeds);
    }

    private void note(String note) {
        text.append("  ").append(note).append(System.lineSeparator());
    }

    private static String name(Row row) {
        return row.method() + (row.published().isPresent() ? " (paper)" : "");
    }

    private static String accuracy(DomainResult result) {
        return figure(result.accuracy(), 100, 2)
                + result.reservations().stream().sorted().map(Reservation::mark).collect(Collectors.joining());
    }

    private String score(Row row) {
        return row.score().map(score -> figure(score, 1, 1)).orElse(NONE)
                + (row.complete()
                        ? ""
                        : " [" + row.domains().size() + "/"
                                + leaderboard.domains().size() + "]");
    }

    private static String figure(AcrossSeeds figure, double unit, int decimals) {
        String format = "%." + decimals + "f";
        String mean = String.format(Locale.ROOT, format, unit * figure.mean());
        return figure.deviation().isPresent()
                ? mean + "±"
                        + String.format(
                                Locale.ROOT, format, unit * figure.deviation().getAsDouble())
                : mean;
    }
}
