package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.spottune.experiment.Metric;

/**
 * The settings chosen for the cells of a domain and a method, kept as {@code selection.json}.
 *
 * @param domain name of the target data set in the sweep
 * @param method name of the method in the sweep
 * @param rule how they were chosen
 * @param chosen value by key
 * @param candidates all combinations tried, in the order of the grid
 */
public record Selection(
        @JsonProperty(value = "domain", required = true) String domain,
        @JsonProperty(value = "method", required = true) String method,
        @JsonProperty(value = "rule", required = true) SelectionRule rule,
        @JsonProperty(value = "chosen", required = true) SortedMap<String, Object> chosen,
        @JsonProperty(value = "candidates", required = true) List<Tried> candidates) {

    public Selection {
        chosen = Collections.unmodifiableSortedMap(new TreeMap<>(chosen));
        candidates = List.copyOf(candidates);
    }

    /**
     * A combination that was tried.
     *
     * @param settings value by key
     * @param top1 share of held-out images classified correctly, in [0, 1], mean over the folds; empty if a fold
     *     diverged
     * @param loss their mean cross-entropy in nats, mean over the folds; empty if a fold diverged
     * @param folds result of each fold
     */
    public record Tried(
            @JsonProperty(value = "settings", required = true) SortedMap<String, Object> settings,
            @JsonProperty("top1") @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> top1,
            @JsonProperty("loss") @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> loss,
            @JsonProperty(value = "folds", required = true) List<TrialResult> folds) {

        public Tried {
            settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
            top1 = top1 == null ? Optional.empty() : top1;
            loss = loss == null ? Optional.empty() : loss;
            folds = List.copyOf(folds);
        }

        static Tried of(Candidate candidate, List<TrialResult> folds) {
            return new Tried(
                    candidate.settings(),
                    mean(folds, Metric.VALIDATION_TOP1),
                    mean(folds, Metric.VALIDATION_LOSS),
                    folds);
        }

        private static Optional<Double> mean(List<TrialResult> folds, Metric metric) {
            if (folds.stream().anyMatch(fold -> fold.figure(metric).isEmpty())) {
                return Optional.empty();
            }
            return Optional.of(folds.stream()
                            .mapToDouble(fold -> fold.figure(metric).orElseThrow())
                            .sum()
                    / folds.size());
        }

        /** Settings as one line, such as {@code l2-sp.alpha = 0.1}. */
        @JsonIgnore
        public String text() {
            return new Candidate(settings).toString();
        }
    }

    /**
     * Chooses the candidate that is best by the rule's metric; on a tie, by the other metric, then the first.
     *
     * @param candidates in the order of the grid
     * @return empty if every candidate diverged
     */
    static Optional<Selection> of(String domain, String method, SelectionRule rule, List<Tried> candidates) {
        Optional<Tried> best = Optional.empty();
        for (Tried candidate : candidates) {
            if (candidate.top1().isPresent() && (best.isEmpty() || isBetter(candidate, best.get(), rule.metric()))) {
                best = Optional.of(candidate);
            }
        }
        return best.map(chosen -> new Selection(domain, method, rule, chosen.settings(), candidates));
    }

    private static boolean isBetter(Tried one, Tried than, Metric metric) {
        int byTop1 = Double.compare(one.top1().orElseThrow(), than.top1().orElseThrow());
        int byLoss = Double.compare(than.loss().orElseThrow(), one.loss().orElseThrow());
        int first = metric == Metric.VALIDATION_TOP1 ? byTop1 : byLoss;
        int second = metric == Metric.VALIDATION_TOP1 ? byLoss : byTop1;
        return first > 0 || first == 0 && second > 0;
    }

    /** Folder of the selection and its trials, within the sweep's folder. */
    static String folder(String domain, String method) {
        return SweepFolder.SELECTION + "/" + domain + "/" + method;
    }

    /** {@code domain/method}. */
    @JsonIgnore
    public String name() {
        return domain + "/" + method;
    }

    /**
     * Whether it was made from these candidates by this rule; compares texts, since JSON does not keep number types.
     */
    boolean isOf(SelectionRule asked, Grid grid) {
        return asked.equals(rule)
                && candidates.stream()
                        .map(Tried::text)
                        .toList()
                        .equals(grid.candidates().stream()
                                .map(Candidate::toString)
                                .toList());
    }
}
