package org.spottune.spark.score;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.spottune.decathlon.BaselineErrors;
import org.spottune.decathlon.Caveat;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Leaderboard.DomainResult;
import org.spottune.decathlon.Leaderboard.Row;
import org.spottune.decathlon.PublishedRow;

/** Texts of a leaderboard: the cells of its tables, and the notes below them. */
public final class LeaderboardText {

    private LeaderboardText() {}

    /** A row's method, marked if the row is a paper's. */
    public static String name(Row row) {
        return row.method() + (row.published().isPresent() ? " (paper)" : "");
    }

    /** Head of a domain's column. */
    public static String column(String domain) {
        return DecathlonDomain.named(domain).map(DecathlonDomain::shortName).orElse(domain);
    }

    /** Number of a row's seeds; empty for a published row. */
    public static Optional<String> seeds(Row row) {
        return row.published().isPresent()
                ? Optional.empty()
                : Optional.of(String.valueOf(row.seeds().size()));
    }

    /** Column #par. */
    public static Optional<String> parameters(Row row) {
        return row.parameters().isPresent()
                ? Optional.of(
                        String.format(Locale.ROOT, "%.2f", row.parameters().getAsDouble()))
                : Optional.empty();
    }

    /** Column MB: millions of bytes. */
    public static Optional<String> megabytes(Row row) {
        return row.bytes().isPresent()
                ? Optional.of(String.format(Locale.ROOT, "%.1f", row.bytes().getAsLong() / 1e6))
                : Optional.empty();
    }

    /** The marks of an accuracy with caveats; {@link #notes} explains them. */
    public static String marks(DomainResult result) {
        return result.caveats().stream().sorted().map(Caveat::mark).collect(Collectors.joining());
    }

    /** Number of domains in an incomplete row's score, in brackets; empty for a complete row. */
    public static String extent(Row row, Leaderboard leaderboard) {
        return row.complete()
                ? ""
                : "[" + row.domains().size() + "/" + leaderboard.domains().size() + "]";
    }

    /** Notes on the figures, a sentence or phrase each. */
    public static List<String> notes(Leaderboard leaderboard) {
        List<String> notes = new ArrayList<>();
        leaderboard
                .baseline()
                .map(BaselineErrors::name)
                .ifPresent(baseline -> notes.add(
                        baseline.equals(BaselineErrors.PUBLISHED)
                                ? "Scores are relative to the challenge's own baseline, networks that were fine-tuned as a whole."
                                : "Scores are relative to the errors of '" + baseline
                                        + "', not to those of the challenge."));
        if (leaderboard.rows().stream().anyMatch(row -> row.published().isPresent())) {
            notes.add(
                    "Rows (paper) are published ones, scored from their accuracies: those of Guo et al., SpotTune (CVPR 2019),"
                            + " Table 3; universal representations and joint training (Li et al., 2022), NetTailor (Morgado and"
                            + " Vasconcelos, CVPR 2019), and parallel adapters with SVD (Rebuffi et al., CVPR 2018).");
        }
        if (leaderboard.rows().stream().anyMatch(row -> row.seeds().size() > 1)) {
            notes.add("Figures of several seeds are their mean\u00b1standard deviation of the sample"
                    + (leaderboard.baseline().isPresent() ? "; a seed's score is its own sum." : "."));
        }
        leaderboard.rows().forEach(row -> notes.addAll(notes(row, leaderboard)));
        caveats(leaderboard).forEach(caveat -> notes.add(caveat.mark() + ": " + caveat.meaning()));
        return notes;
    }

    private static Set<Caveat> caveats(Leaderboard leaderboard) {
        return leaderboard.rows().stream()
                .flatMap(row -> row.domains().values().stream())
                .map(DomainResult::caveats)
                .flatMap(Collection::stream)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Caveat.class)));
    }

    private static List<String> notes(Row row, Leaderboard leaderboard) {
        List<String> notes = new ArrayList<>();
        row.published()
                .filter(published -> published.fit() != PublishedRow.Fit.FITS)
                .ifPresent(published -> notes.add(name(row)
                        + ": its accuracies on all domains do not give the printed score " + published.printedScore()
                        + ": " + published.fit().words()));
        if (!row.complete()) {
            notes.add(row.method() + ": incomplete, " + row.domains().size() + " of "
                    + leaderboard.domains().size() + " domains");
        }
        Set<Long> planned = new HashSet<>(row.seeds());
        planned.addAll(row.unfinished().keySet());
        Map<Lack, List<String>> seeds = new LinkedHashMap<>();
        row.unfinished().forEach((seed, domains) -> seeds.computeIfAbsent(
                        new Lack(domains, row.seeds().contains(seed)), any -> new ArrayList<>())
                .add(String.valueOf(seed)));
        seeds.forEach((lack, of) -> notes.add(row.method() + (planned.size() == 1 ? "" : ofSeeds(of))
                + ": no result on " + String.join(", ", lack.domains()) + (lack.counted() ? "" : "; not counted")));
        return notes;
    }

    /** Missing results that several seeds may have in common. */
    private record Lack(List<String> domains, boolean counted) {}

    private static String ofSeeds(List<String> seeds) {
        return (seeds.size() == 1 ? ", seed " : ", seeds ") + String.join(", ", seeds);
    }
}
