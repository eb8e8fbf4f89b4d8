package org.spottune.decathlon;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The results of one method. Its figures use the same seeds on every domain: the domains that most results of a single
 * seed cover, and all seeds that have results on at least these.
 */
final class MethodResults {

    private record Cell(String method, String domain, long seed) {}

    private final List<String> allDomains;
    private final List<String> domains;
    private final List<Long> seeds;
    private final SortedMap<Long, Map<String, Measurement>> bySeed;

    private MethodResults(List<String> allDomains, SortedMap<Long, Map<String, Measurement>> bySeed) {
        this.allDomains = allDomains;
        this.bySeed = bySeed;
        Set<String> covered = covered(bySeed);
        this.domains = allDomains.stream().filter(covered::contains).toList();
        this.seeds = bySeed.entrySet().stream()
                .filter(seed -> !covered.isEmpty() && seed.getValue().keySet().containsAll(covered))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @param results of this and other methods; a domain without a result of this method counts as missing */
    static MethodResults of(String method, List<TransferResult> results) {
        List<String> allDomains =
                results.stream().map(TransferResult::domain).distinct().toList();
        SortedMap<Long, Map<String, Measurement>> bySeed = new TreeMap<>();
        Set<Cell> seen = new HashSet<>();
        for (TransferResult result : results) {
            if (!seen.add(new Cell(result.method(), result.domain(), result.seed()))) {
                throw new IllegalArgumentException("Method '" + result.method() + "' has two results on '"
                        + result.domain() + "' with seed " + result.seed());
            }
            if (result.method().equals(method)) {
                Map<String, Measurement> ofSeed = bySeed.computeIfAbsent(result.seed(), any -> new HashMap<>());
                result.measurement().ifPresent(measurement -> ofSeed.put(result.domain(), measurement));
            }
        }
        return new MethodResults(allDomains, bySeed);
    }

    /** The largest set of domains that a seed covers; of equally large ones the one that most seeds cover. */
    private static Set<String> covered(SortedMap<Long, Map<String, Measurement>> bySeed) {
        Comparator<Set<String>> larger = Comparator.comparing(Set::size);
        Comparator<Set<String>> moreOften = Comparator.comparing(set -> bySeed.values().stream()
                .filter(ofSeed -> ofSeed.keySet().containsAll(set))
                .count());
        return bySeed.values().stream()
                .map(Map::keySet)
                .max(larger.thenComparing(moreOften))
                .orElse(Set.of());
    }

    /** Domains of all methods. */
    List<String> allDomains() {
        return allDomains;
    }

    /** Domains that the figures use, in the order of all domains. */
    List<String> domains() {
        return domains;
    }

    /** Seeds that the figures use, ascending. */
    List<Long> seeds() {
        return seeds;
    }

    boolean isComplete() {
        return !seeds.isEmpty() && domains.size() == allDomains.size();
    }

    /** By planned seed, the domains without a result; seeds with results on all domains are left out. */
    SortedMap<Long, List<String>> unfinished() {
        SortedMap<Long, List<String>> missing = new TreeMap<>();
        bySeed.forEach((seed, results) -> {
            List<String> absent = allDomains.stream()
                    .filter(domain -> !results.containsKey(domain))
                    .toList();
            if (!absent.isEmpty()) {
                missing.put(seed, absent);
            }
        });
        return Collections.unmodifiableSortedMap(missing);
    }

    AcrossSeeds accuracy(String domain) {
        return AcrossSeeds.of(accuracies(domain));
    }

    AcrossSeeds score(String domain, DecathlonScore score) {
        return AcrossSeeds.of(accuracies(domain).stream()
                .map(accuracy -> score.of(domain, accuracy))
                .toList());
    }

    /** The sum of scores over the domains, for each seed; none if there is no result. */
    Optional<AcrossSeeds> score(DecathlonScore score) {
        if (seeds.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(AcrossSeeds.of(seeds.stream()
                .map(seed -> score.sum(accuracies(bySeed.get(seed))))
                .toList()));
    }

    private Map<String, Double> accuracies(Map<String, Measurement> ofSeed) {
        return domains.stream().collect(Collectors.toMap(domain -> domain, domain -> ofSeed.get(domain)
                .accuracy()));
    }

    Set<Caveat> caveats(String domain) {
        return seeds.stream()
                .flatMap(seed -> bySeed.get(seed).get(domain).caveats().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Size of one source network and what all domains add to it, in source networks; none if a size is unknown or
     * sources differ.
     */
    OptionalDouble parameters() {
        return sizes().map(sizes -> OptionalDouble.of(1 + added(sizes) / source(sizes)))
                .orElse(OptionalDouble.empty());
    }

    /** The same in bytes, four for each parameter. */
    OptionalLong bytes() {
        return sizes().map(sizes -> OptionalLong.of(Math.round(Float.BYTES * (source(sizes) + added(sizes)))))
                .orElse(OptionalLong.empty());
    }

    /** Sizes of all cells, if all are known and have the same source network. */
    private Optional<List<Measurement.Size>> sizes() {
        List<Optional<Measurement.Size>> sizes = seeds.stream()
                .flatMap(seed -> domains.stream()
                        .map(domain -> bySeed.get(seed).get(domain).size()))
                .toList();
        boolean oneSource = sizes.stream().allMatch(Optional::isPresent)
                && sizes.stream()
                                .map(size -> size.orElseThrow().source())
                                .distinct()
                                .count()
                        == 1;
        return oneSource ? Optional.of(sizes.stream().map(Optional::orElseThrow).toList()) : Optional.empty();
    }

    private static double source(List<Measurement.Size> sizes) {
        return sizes.get(0).source();
    }

    /** Parameters that all domains add, mean over seeds. */
    private double added(List<Measurement.Size> sizes) {
        return sizes.stream().mapToDouble(Measurement.Size::added).sum() / seeds.size();
    }

    private List<Double> accuracies(String domain) {
        return seeds.stream()
                .map(seed -> bySeed.get(seed).get(domain).accuracy())
                .toList();
    }
}
