package org.spottune.decathlon;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Accuracies of methods on pairs of a source and a target, against a baseline such as fine-tuning, in the layout of Wan
 * et al. (ICDM 2019), Tables II to IV: a line for each pair, a column for each method.
 *
 * @param baseline name of the method that the others are compared with
 * @param methods in the order of the columns
 * @param lines one for each pair
 */
public record TransferTable(String baseline, List<String> methods, List<Line> lines) {

    public TransferTable {
        methods = List.copyOf(methods);
        lines = List.copyOf(lines);
    }

    /**
     * A pair of source and target.
     *
     * @param source name of the source
     * @param target name of the target
     * @param entries by method; methods without a result are absent
     */
    public record Line(String source, String target, Map<String, Entry> entries) {

        public Line {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /**
     * A method on a pair.
     *
     * @param accuracy share in [0, 1] of images classified correctly
     * @param gain accuracy minus that of the baseline with the same seed, over the seeds that both have; empty for the
     *     baseline itself, and where no seed has both
     * @param transfer whether that is negative transfer
     */
    public record Entry(AcrossSeeds accuracy, Optional<AcrossSeeds> gain, Transfer transfer) {}

    /** Whether transfer hurt. */
    public enum Transfer {
        /** Not below the baseline on average, or unknown. */
        NOT_NEGATIVE(""),
        /** Below the baseline on average, but not with every seed. */
        NEGATIVE_ON_AVERAGE("\u25bf"),
        /** Below the baseline with every seed. */
        NEGATIVE("\u25bc");

        private final String mark;

        Transfer(String mark) {
            this.mark = mark;
        }

        /** Mark after the accuracy. */
        public String mark() {
            return mark;
        }
    }

    /** Meaning of the marks, to print below the table. */
    public String legend() {
        return "Negative transfer: " + Transfer.NEGATIVE.mark + " below " + baseline + " with every seed, "
                + Transfer.NEGATIVE_ON_AVERAGE.mark + " below it on average.";
    }

    /**
     * The table of one source.
     *
     * @param source name of the source
     * @param results all cells, finished or not; their order is that of lines and columns
     */
    public static TransferTable of(String baseline, String source, List<TransferResult> results) {
        List<String> methods =
                results.stream().map(TransferResult::method).distinct().toList();
        List<Line> lines = new ArrayList<>();
        for (String domain :
                results.stream().map(TransferResult::domain).distinct().toList()) {
            List<TransferResult> ofDomain = results.stream()
                    .filter(result -> result.domain().equals(domain))
                    .toList();
            Map<Long, Double> base = bySeed(baseline, ofDomain);
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (String method : methods) {
                Map<Long, Double> own = bySeed(method, ofDomain);
                if (!own.isEmpty()) {
                    entries.put(method, entry(own, method.equals(baseline) ? Map.of() : base));
                }
            }
            lines.add(new Line(source, domain, entries));
        }
        return new TransferTable(baseline, methods, lines);
    }

    /** This table with the lines of another below; its columns are those of both. */
    public TransferTable with(TransferTable other) {
        if (!other.baseline.equals(baseline)) {
            throw new IllegalArgumentException(
                    "Tables must have the same baseline, got '" + baseline + "' and '" + other.baseline + "'");
        }
        List<String> allMethods = new ArrayList<>(methods);
        other.methods.stream().filter(method -> !methods.contains(method)).forEach(allMethods::add);
        List<Line> allLines = new ArrayList<>(lines);
        allLines.addAll(other.lines);
        return new TransferTable(baseline, allMethods, allLines);
    }

    private static Map<Long, Double> bySeed(String method, List<TransferResult> results) {
        Map<Long, Double> accuracies = new TreeMap<>();
        results.stream().filter(result -> result.method().equals(method)).forEach(result -> result.measurement()
                .ifPresent(measured -> accuracies.put(result.seed(), measured.accuracy())));
        return accuracies;
    }

    private static Entry entry(Map<Long, Double> own, Map<Long, Double> base) {
        List<Double> gains = own.entrySet().stream()
                .filter(seed -> base.containsKey(seed.getKey()))
                .map(seed -> seed.getValue() - base.get(seed.getKey()))
                .toList();
        AcrossSeeds accuracy = AcrossSeeds.of(List.copyOf(own.values()));
        if (gains.isEmpty()) {
            return new Entry(accuracy, Optional.empty(), Transfer.NOT_NEGATIVE);
        }
        AcrossSeeds gain = AcrossSeeds.of(gains);
        Transfer transfer = gains.stream().allMatch(each -> each < 0)
                ? Transfer.NEGATIVE
                : gain.mean() < 0 ? Transfer.NEGATIVE_ON_AVERAGE : Transfer.NOT_NEGATIVE;
        return new Entry(accuracy, Optional.of(gain), transfer);
    }
}
