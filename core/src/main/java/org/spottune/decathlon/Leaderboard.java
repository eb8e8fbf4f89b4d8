package org.spottune.decathlon;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Methods by their decathlon score: complete ones first, then the highest score.
 *
 * @param baseline that scores are relative to; empty if there are no scores; then methods are in the order of their
 *     names
 * @param domains that scores are sums over
 * @param rows one for each method, and for each row of the published table that is comparable
 */
public record Leaderboard(Optional<BaselineErrors> baseline, List<String> domains, List<Row> rows) {

    public Leaderboard {
        domains = List.copyOf(domains);
        rows = rows.stream()
                .sorted(Comparator.comparing(Row::complete)
                        .thenComparing(row -> row.score().map(AcrossSeeds::mean).orElse(-1.0))
                        .reversed()
                        .thenComparing(Row::method))
                .toList();
    }

    /**
     * A method.
     *
     * @param method its name
     * @param published the row of the published table, if this is one
     * @param domains results on the domains that have one, in the leaderboard's order
     * @param score the sum over these domains, for each seed; none without results, or without a baseline
     * @param parameters size of the networks for these domains, in source networks (#par); none where it is unknown
     * @param bytes the same in bytes: four of each parameter, a bit of each mask's value; none of published rows
     * @param seeds that the figures use: those with results on all these domains
     * @param complete whether these are all domains of the leaderboard
     * @param unfinished by planned seed, the domains without a result
     */
    public record Row(
            String method,
            Optional<PublishedRow> published,
            Map<String, DomainResult> domains,
            Optional<AcrossSeeds> score,
            OptionalDouble parameters,
            OptionalLong bytes,
            List<Long> seeds,
            boolean complete,
            Map<Long, List<String>> unfinished) {

        public Row {
            domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
            seeds = List.copyOf(seeds);
            unfinished = Collections.unmodifiableMap(new TreeMap<>(unfinished));
        }
    }

    /**
     * A method on one domain.
     *
     * @param accuracy share in [0, 1] of images classified correctly
     * @param score of the domain; none without baseline
     * @param caveats about the accuracy, of any seed
     */
    public record DomainResult(AcrossSeeds accuracy, Optional<AcrossSeeds> score, Set<Caveat> caveats) {}

    /**
     * Compares methods, and the published rows if domains and baseline are the challenge's.
     *
     * @param results all cells, finished or not, each once
     */
    public static Leaderboard of(BaselineErrors baseline, List<TransferResult> results) {
        DecathlonScore score = new DecathlonScore(baseline);
        List<String> domains = domains(results);
        List<Row> rows = new ArrayList<>(rows(results, Optional.of(score)));
        if (baseline.equals(BaselineErrors.published())
                && DecathlonDomain.folders().containsAll(domains)) {
            PublishedTable.rows().forEach(row -> rows.add(row(row, domains, score)));
        }
        return new Leaderboard(Optional.of(baseline), domains, rows);
    }

    /**
     * Lists the accuracies of methods without scores.
     *
     * @param results all cells, finished or not, each once
     */
    public static Leaderboard unscored(List<TransferResult> results) {
        return new Leaderboard(Optional.empty(), domains(results), rows(results, Optional.empty()));
    }

    private static List<String> domains(List<TransferResult> results) {
        return results.stream().map(TransferResult::domain).distinct().toList();
    }

    private static List<Row> rows(List<TransferResult> results, Optional<DecathlonScore> score) {
        return results.stream()
                .map(TransferResult::method)
                .distinct()
                .map(method -> row(method, MethodResults.of(method, results), score))
                .toList();
    }

    /** Rows of measured methods, without the published table, the best first. */
    public List<Row> ours() {
        return rows.stream().filter(row -> row.published().isEmpty()).toList();
    }

    private static Row row(String method, MethodResults results, Optional<DecathlonScore> score) {
        Map<String, DomainResult> domains = new LinkedHashMap<>();
        results.domains()
                .forEach(domain -> domains.put(
                        domain,
                        new DomainResult(
                                results.accuracy(domain),
                                score.map(known -> results.score(domain, known)),
                                results.caveats(domain))));
        return new Row(
                method,
                Optional.empty(),
                domains,
                score.flatMap(results::score),
                results.parameters(),
                results.bytes(),
                results.seeds(),
                results.isComplete(),
                results.unfinished());
    }

    private static Row row(PublishedRow published, List<String> folders, DecathlonScore score) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        folders.forEach(domain -> accuracies.put(domain, published.accuracies().get(domain)));
        Map<String, DomainResult> domains = new LinkedHashMap<>();
        accuracies.forEach((domain, accuracy) -> domains.put(
                domain,
                new DomainResult(
                        AcrossSeeds.once(accuracy),
                        Optional.of(AcrossSeeds.once(score.of(domain, accuracy))),
                        Set.of())));
        // A printed size is for all ten domains.
        boolean all = folders.size() == published.accuracies().size();
        return new Row(
                published.name(),
                Optional.of(published),
                domains,
                Optional.of(AcrossSeeds.once(score.sum(accuracies))),
                all ? published.parameters() : OptionalDouble.empty(),
                OptionalLong.empty(),
                List.of(),
                true,
                Map.of());
    }
}
